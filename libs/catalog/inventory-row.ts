import { entries } from '@fedscan/protocol';
import { decode } from './decode.ts';
import type { Tally } from './match-table.ts';
import { checkInventory, someNumber } from './packed-inventory.ts';

/** Where a package lies: its number, the position of its layer in the image, its path. */
export type PackageAt = { readonly number: number; readonly layer: number; readonly path: string };

/** An INVENTORY entry. It stays packed: the numbers of a hundred thousand images would fill the memory of an agent. */
export class InventoryRow {
  readonly key: string;
  /** What was counted before, by the version of the matches that it holds for. A WeakMap would slow each collection. */
  kept: { version: number; readonly tally: Tally } | undefined;
  readonly #payload: Uint8Array;
  #packages: number | undefined;

  /** @throws an Error where the payload is no inventory */
  constructor(key: string, payload: Uint8Array) {
    this.key = key;
    this.#payload = payload;
    checkInventory(payload);
  }

  /** Whether one of its package numbers passes; a package in several places is asked about for each. */
  some(test: (number: number) => boolean): boolean {
    return someNumber(this.#payload, test);
  }

  /** How many different packages there are. */
  get packageCount(): number {
    if (this.#packages === undefined) {
      const numbers = new Set<number>();
      this.some((number) => {
        numbers.add(number);
        return false;
      });
      this.#packages = numbers.size;
    }
    return this.#packages;
  }

  *packages(): Generator<PackageAt> {
    const { layers, paths } = decode(entries.InventoryEntrySchema, this.#payload);
    for (const { layer, packageDeltas, pathIndexes } of layers) {
      let number = 0;
      for (const [i, delta] of packageDeltas.entries()) {
        number += delta;
        yield { number, layer, path: paths[pathIndexes[i] ?? -1] ?? '' };
      }
    }
  }
}
