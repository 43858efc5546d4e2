// The MATCHES entries of a feed, and which of them changed since when.
import { entries } from '@fedscan/protocol';
import { decode } from './decode.ts';

type Row = { readonly payload: Uint8Array; matches?: readonly entries.Match[] };

export class MatchTable {
  readonly #rows = new Map<number, Row>();
  /** The version at which the matches of a package changed last; grows with the numbers, which are dense. */
  #changedAt = new Float64Array(1024);
  /** Rises with each change. */
  version = 0;

  set(number: number, payload: Uint8Array | undefined): void {
    if (!Number.isSafeInteger(number) || number < 0 || number > 0xffffffff) {
      throw new RangeError(`${number} is not a package number`);
    }
    if (payload === undefined) this.#rows.delete(number);
    else this.#rows.set(number, { payload });
    this.version++;
    if (number >= this.#changedAt.length) this.#grow(number);
    this.#changedAt[number] = this.version;
  }

  get(number: number): readonly entries.Match[] {
    const row = this.#rows.get(number);
    if (row === undefined) return [];
    row.matches ??= decode(entries.MatchesEntrySchema, row.payload).matches;
    return row.matches;
  }

  /** Whether the matches of one of the packages changed after that version. */
  changedSince(version: number, numbers: Uint32Array): boolean {
    if (version === this.version) return false;
    for (const number of numbers) if ((this.#changedAt[number] ?? 0) > version) return true;
    return false;
  }

  #grow(number: number): void {
    const larger = new Float64Array(Math.max(number + 1, this.#changedAt.length * 2));
    larger.set(this.#changedAt);
    this.#changedAt = larger;
  }
}
