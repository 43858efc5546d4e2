// What is inside an image, as numbers: per layer the packages, ascending, as differences.
import { createHash } from 'node:crypto';
import { create, toBinary } from '@bufbuild/protobuf';
import type { Inventory } from '@fedscan/model';
import { entries } from '@fedscan/protocol';
import type { FoundPackage } from './keep-packages.ts';

export type Place = { readonly layer: number; readonly hash: string; readonly path: string };

export type EncodedInventory = {
  /** Ascending, without repetition. */
  readonly packageIds: number[];
  readonly payload: Uint8Array;
};

// An entry is at most 1 MiB. Beyond that the packages matter more than where they lie.
const largest = 1_000_000;

/** Every place of every package, in a fixed order. `packages` are those of the inventory, one for one. */
export function placesOf(inventory: Inventory, packages: readonly FoundPackage[]): Place[] {
  const places = inventory.packages.flatMap(({ locations }, i) =>
    (locations.length > 0 ? locations : [{ layer: 0, path: '' }]).map(({ layer, path }) => ({
      layer,
      path,
      hash: (packages[i] as FoundPackage).hash,
    })),
  );
  const distinct = new Map(places.map((place) => [JSON.stringify(Object.values(place)), place]));
  return [...distinct.values()].sort(
    (a, b) => a.layer - b.layer || compare(a.hash, b.hash) || compare(a.path, b.path),
  );
}

/** Names the content, whatever numbers its packages have: hex of a SHA-256. */
export const inventoryKey = (places: readonly Place[]): string =>
  createHash('sha256')
    .update(JSON.stringify(places.map(({ layer, hash, path }) => [layer, hash, path])))
    .digest('hex');

export function encodeInventory(
  places: readonly Place[],
  numbers: ReadonlyMap<string, number>,
): EncodedInventory {
  const packageIds = [...new Set(places.map(({ hash }) => numbers.get(hash) as number))];
  packageIds.sort((a, b) => a - b);
  const payload = encode(places, numbers);
  if (payload.length <= largest) return { packageIds, payload };
  return { packageIds, payload: encode(withoutPaths(places), numbers) };
}

function encode(places: readonly Place[], numbers: ReadonlyMap<string, number>): Uint8Array {
  const paths = [...new Set(places.map(({ path }) => path))].sort();
  const pathIndexes = new Map(paths.map((path, i) => [path, i]));
  const layers = [...Map.groupBy(places, ({ layer }) => layer)]
    .sort(([a], [b]) => a - b)
    .map(([layer, inLayer]) => {
      const numbered = inLayer
        .map(({ hash, path }) => ({
          number: numbers.get(hash) as number,
          path: pathIndexes.get(path) as number,
        }))
        .sort((a, b) => a.number - b.number || a.path - b.path);
      return {
        layer,
        packageDeltas: numbered.map(({ number }, i) => number - (numbered[i - 1]?.number ?? 0)),
        pathIndexes: numbered.map(({ path }) => path),
      };
    });
  const entry = create(entries.InventoryEntrySchema, { layers, paths });
  return toBinary(entries.InventoryEntrySchema, entry);
}

const withoutPaths = (places: readonly Place[]): Place[] =>
  places.map(({ layer, hash }) => ({ layer, hash, path: '' }));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
