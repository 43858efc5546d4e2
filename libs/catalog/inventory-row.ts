import { entries } from '@fedscan/protocol';
import { decode } from './decode.ts';

/** Where a package lies: its number, the position of its layer in the image, its path. */
export type PackageAt = { readonly number: number; readonly layer: number; readonly path: string };

/** An INVENTORY entry: the numbers of its packages at hand, paths in the payload. */
export class InventoryRow {
  /** Distinct, in no order. */
  readonly numbers: Uint32Array;
  readonly #payload: Uint8Array;

  constructor(payload: Uint8Array) {
    this.#payload = payload;
    const numbers = new Set<number>();
    for (const { packageDeltas } of this.#read().layers) {
      let number = 0;
      for (const delta of packageDeltas) {
        number += delta;
        numbers.add(number);
      }
    }
    this.numbers = Uint32Array.from(numbers);
  }

  *packages(): Generator<PackageAt> {
    const { layers, paths } = this.#read();
    for (const { layer, packageDeltas, pathIndexes } of layers) {
      let number = 0;
      for (const [i, delta] of packageDeltas.entries()) {
        number += delta;
        yield { number, layer, path: paths[pathIndexes[i] ?? -1] ?? '' };
      }
    }
  }

  #read(): entries.InventoryEntry {
    return decode(entries.InventoryEntrySchema, this.#payload);
  }
}
