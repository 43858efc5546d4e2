// How many findings an image has, by severity: counted once for each inventory, and again only when one of its packages
// has other matches.
import { type Severity, severities } from '@fedscan/model';
import type { FeedCopy } from './feed-copy.ts';
import type { InventoryRow } from './inventory-row.ts';
import type { Tally } from './match-table.ts';

export type SeverityCounts = Readonly<Record<Severity, number>>;

export type Summary = {
  readonly findings: SeverityCounts;
  /** Those for which there is a fixed version. */
  readonly fixable: SeverityCounts;
  readonly packages: number;
};

const none: Tally = severities.concat(severities).map(() => 0);

export function summaryOf(copy: FeedCopy, inventory: InventoryRow | undefined): Summary {
  const tally = tallyOf(copy, inventory);
  return {
    findings: toCounts(tally, 0),
    fixable: toCounts(tally, severities.length),
    packages: inventory?.packageCount ?? 0,
  };
}

/** Of all packages together: by severity in the order of the model, and then those with a fix. */
export function tallyOf({ matches }: FeedCopy, inventory: InventoryRow | undefined): Tally {
  if (inventory === undefined) return none;
  const known = inventory.kept;
  if (known && !matches.changedSince(known.version, inventory)) {
    known.version = matches.version;
    return known.tally;
  }
  const tally = [...none];
  for (const number of matches.of(inventory)) {
    const more = matches.tally(number) ?? none;
    for (let at = 0; at < 12; at++) tally[at] = (tally[at] as number) + (more[at] as number);
  }
  inventory.kept = { version: matches.version, tally };
  return tally;
}

const toCounts = (tally: Tally, from: number): SeverityCounts =>
  Object.fromEntries(severities.map((severity, at) => [severity, tally[from + at] ?? 0])) as Record<
    Severity,
    number
  >;
