// Since which layer a package has been in its file without a break: a database is written anew by every layer that
// installs something, and most of what it lists was there before.
import type { Package } from '@fedscan/model';
import type { Find, LayerInventory } from './layer-inventory.ts';
import type { Overlay } from './overlay.ts';

export type Origins = { layerOf(find: Find, pkg: Package): number };

type Known = { readonly layer: number; readonly since: ReadonlyMap<string, number> };

/** Lays the layers onto the overlay, one after the other. */
export function traceOrigins(
  layers: readonly (LayerInventory | undefined)[],
  overlay: Overlay,
): Origins {
  const known = new Map<string, Known>();
  for (const [layer, inventory] of layers.entries()) {
    if (inventory === undefined) continue;
    const before = inventory.finds.map((find) => survivor(known.get(keyOf(find)), find, overlay));
    overlay.apply(layer, inventory.paths);
    for (const [i, find] of inventory.finds.entries()) {
      const packages = (find.packages ?? []).map(packageKey);
      const since = new Map(packages.map((key) => [key, before[i]?.since.get(key) ?? layer]));
      known.set(keyOf(find), { layer, since });
    }
  }
  return {
    layerOf(find, pkg) {
      const layer = known.get(keyOf(find))?.since.get(packageKey(pkg));
      if (layer === undefined) throw new Error(`${find.path} was not found in any of these layers`);
      return layer;
    },
  };
}

function survivor(known: Known | undefined, { path }: Find, overlay: Overlay): Known | undefined {
  const seen = overlay.find(path);
  return seen?.kind === 'file' && seen.layer === known?.layer ? known : undefined;
}

const keyOf = ({ by, path }: Find): string => `${by}\0${path}`;

const packageKey = ({ type, name, version, architecture = '' }: Package): string =>
  `${type}\0${name}\0${version}\0${architecture}`;
