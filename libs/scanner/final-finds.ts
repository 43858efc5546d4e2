// Which finds of the layers are still there in the finished image.
import type { Package } from '@fedscan/model';
import { type Place, places, wantsByPath } from './finders.ts';
import type { Find, LayerInventory } from './layer-inventory.ts';
import type { FileRequest } from './layer-recorder.ts';
import { Overlay } from './overlay.ts';
import { type Origins, traceOrigins } from './package-origins.ts';
import { resolvePath } from './resolve-path.ts';

export type FinalFind = Omit<Find, 'packages'> & {
  readonly packages: readonly { readonly package: Package; readonly layer: number }[];
};

/** `layer` is a position in the image. */
export type LayerRequest = FileRequest & { readonly layer: number };

type Layers = readonly (LayerInventory | undefined)[];

/** Those of places first, in the order of the places, so that the first distribution is the one that counts. */
export function findFinal(layers: Layers): { finds: FinalFind[]; unread: LayerRequest[] } {
  const { overlay, origins, realPlaces } = overlayWithPlaces(layers);
  const alive = new Map<string, { find: Find; layer: number }>();
  for (const [layer, inventory] of layers.entries()) {
    for (const find of inventory?.finds ?? []) {
      const seen = overlay.find(find.path);
      if (seen?.kind === 'file' && seen.layer === layer) {
        alive.set(keyOf(find.by, find.path), { find, layer });
      }
    }
  }
  const chosen = new Map<string, { find: Find; layer: number }>();
  const unread: LayerRequest[] = [];
  for (const { finder, path, real } of realPlaces) {
    const key = keyOf(finder.name, real);
    const found = alive.get(key);
    const seen = overlay.find(real);
    if (found !== undefined) chosen.set(key, found);
    // What is wanted by its own path was looked at when its layer was read.
    else if (real !== path && seen?.kind === 'file' && !wantsByPath(finder, real)) {
      unread.push({ layer: seen.layer, path: real, by: finder.name, as: path });
    }
  }
  for (const [key, found] of alive) if (!found.find.linkedOnly) chosen.set(key, found);
  return { finds: [...chosen.values()].map(({ find }) => withOrigins(find, origins)), unread };
}

const keyOf = (finder: string, path: string): string => `${finder}\0${path}`;

const withOrigins = (find: Find, origins: Origins): FinalFind => ({
  ...find,
  packages: (find.packages ?? []).map((pkg) => ({
    package: pkg,
    layer: origins.layerOf(find, pkg),
  })),
});

type RealPlace = Place & { readonly real: string };

// A link may lead to a path of which nothing is known yet: then all is done once more with that path.
const mostRounds = 8;

function overlayWithPlaces(layers: Layers) {
  const paths = new Set(places.map(({ path }) => path));
  for (const inventory of layers) for (const { path } of inventory?.finds ?? []) paths.add(path);
  for (let round = 1; ; round++) {
    const overlay = new Overlay(paths);
    const origins = traceOrigins(layers, overlay);
    const realPlaces: RealPlace[] = [];
    const known = paths.size;
    for (const { finder, path } of places) {
      const resolution = resolvePath(overlay, path);
      if (resolution.found) realPlaces.push({ finder, path, real: resolution.path });
      else if (resolution.unknown !== undefined) paths.add(resolution.unknown);
    }
    if (paths.size === known || round === mostRounds) return { overlay, origins, realPlaces };
  }
}
