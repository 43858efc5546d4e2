// The MATCHES entries of a feed, how severe they are, and which of them changed since when.
import { severities } from '@fedscan/model';
import { entries } from '@fedscan/protocol';
import { decode } from './decode.ts';
import type { InventoryRow } from './inventory-row.ts';
import { toSeverity } from './words.ts';

/** How many matches there are of each severity, in the order of the model, and then how many of those have a fix. */
export type Tally = readonly number[];

// Tables are as long as the largest number.
const largest = 0x0fff_ffff;

type Row = { readonly payload: Uint8Array; readonly tally: Tally };

export class MatchTable {
  readonly #rows = new Map<number, Row>();
  /** Packages whose newest matches could not be read: what they have is not known. */
  readonly #unreadable = new Set<number>();
  /** The version at which the matches of a package changed last; grows with the numbers, which are dense. */
  #changedAt = new Float64Array(1024);
  /** 1 for each package that has a row: asked 25 million times in a list of 100,000 images. */
  #has = new Uint8Array(1024);
  /** The round in which `of` met a package last. */
  #metAt = new Uint32Array(1024);
  #round = 0;
  /** Rises with each change. */
  version = 0;

  /** @throws an Error where the payload holds no matches; the package then has none that can be read */
  set(number: number, payload: Uint8Array | undefined): void {
    this.touch(number);
    this.#rows.delete(number);
    this.#has[number] = 0;
    this.#unreadable.delete(number);
    if (payload === undefined) return;
    try {
      this.#rows.set(number, { payload, tally: tallyOf(decodeMatches(payload)) });
      this.#has[number] = 1;
    } catch (error) {
      this.#unreadable.add(number);
      throw error;
    }
  }

  /** What is said of this package may be different now. */
  touch(number: number): void {
    if (!Number.isInteger(number) || number < 0 || number > largest) {
      throw new RangeError(`${number} is not a package number`);
    }
    if (number >= this.#changedAt.length) this.#grow(number);
    this.#changedAt[number] = ++this.version;
  }

  get(number: number): readonly entries.Match[] {
    const row = this.#rows.get(number);
    return row ? decodeMatches(row.payload) : [];
  }

  tally(number: number): Tally | undefined {
    return this.#rows.get(number)?.tally;
  }

  isUnreadable(number: number): boolean {
    return this.#unreadable.has(number);
  }

  /** The packages of an inventory that have matches, each once. */
  of(inventory: InventoryRow): number[] {
    const found: number[] = [];
    const has = this.#has;
    const met = this.#metAt;
    const round = this.#nextRound();
    inventory.some((number) => {
      if (has[number] === 1 && met[number] !== round) {
        met[number] = round;
        found.push(number);
      }
      return false;
    });
    return found;
  }

  /** Those that have a match of this name, in any spelling: its own, an alias, or that of an advisory. */
  named(vulnerability: string): Set<number> {
    const wanted = vulnerability.toLowerCase();
    const bytes = Buffer.from(wanted).toString('latin1');
    const found = new Set<number>();
    for (const [number, { payload }] of this.#rows) {
      // Most have nothing of the kind anywhere, and are not worth decoding.
      const text = Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString(
        'latin1',
      );
      if (!text.toLowerCase().includes(bytes)) continue;
      if (decodeMatches(payload).some((match) => isNamed(match, wanted))) found.add(number);
    }
    return found;
  }

  /** The version at which this package changed last. */
  changedAt(number: number): number {
    return this.#changedAt[number] ?? 0;
  }

  /** Whether the matches of one of the packages changed after that version. */
  changedSince(version: number, inventory: InventoryRow): boolean {
    if (version === this.version) return false;
    return inventory.some((number) => (this.#changedAt[number] ?? 0) > version);
  }

  #nextRound(): number {
    if (this.#round === 0xffff_ffff) this.#metAt.fill(0);
    this.#round = this.#round === 0xffff_ffff ? 1 : this.#round + 1;
    return this.#round;
  }

  #grow(number: number): void {
    const length = Math.max(number + 1, this.#changedAt.length * 2);
    this.#changedAt = enlarge(this.#changedAt, new Float64Array(length));
    this.#metAt = enlarge(this.#metAt, new Uint32Array(length));
    this.#has = enlarge(this.#has, new Uint8Array(length));
  }
}

function enlarge<Table extends Float64Array | Uint32Array | Uint8Array>(
  table: Table,
  larger: Table,
): Table {
  larger.set(table);
  return larger;
}

const decodeMatches = (payload: Uint8Array): readonly entries.Match[] =>
  decode(entries.MatchesEntrySchema, payload).matches;

function tallyOf(matches: readonly entries.Match[]): Tally {
  const tally = severities.concat(severities).map(() => 0);
  for (const { severity, fixedVersions } of matches) {
    const at = severities.indexOf(toSeverity(severity));
    tally[at] = (tally[at] ?? 0) + 1;
    const fixed = at + severities.length;
    if (fixedVersions.length > 0) tally[fixed] = (tally[fixed] ?? 0) + 1;
  }
  return tally;
}

const isNamed = ({ vulnerability, aliases, advisories }: entries.Match, wanted: string): boolean =>
  [vulnerability, ...aliases, ...advisories].some((name) => name.toLowerCase() === wanted);
