// How many findings an image has, by severity: counted once for each inventory, and again only when one of its packages
// has other matches.
import { type Severity, severities } from '@fedscan/model';
import type { FeedCopy } from './feed-copy.ts';
import type { InventoryRow } from './inventory-row.ts';
import { toSeverity } from './words.ts';

export type SeverityCounts = Readonly<Record<Severity, number>>;

export type Summary = {
  readonly findings: SeverityCounts;
  /** Those for which there is a fixed version. */
  readonly fixable: SeverityCounts;
  readonly packages: number;
};

type Kept = { version: number; readonly summary: Summary };

const kept = new WeakMap<InventoryRow, Kept>();

export function summaryOf(copy: FeedCopy, inventory: InventoryRow | undefined): Summary {
  if (inventory === undefined) return nothing;
  const known = kept.get(inventory);
  if (known && !copy.matches.changedSince(known.version, inventory.numbers)) {
    known.version = copy.matches.version;
    return known.summary;
  }
  const summary = count(copy, inventory);
  kept.set(inventory, { version: copy.matches.version, summary });
  return summary;
}

function count(copy: FeedCopy, inventory: InventoryRow): Summary {
  const findings = zeroes();
  const fixable = zeroes();
  for (const number of inventory.numbers) {
    for (const { severity, fixedVersions } of copy.matches.get(number)) {
      findings[toSeverity(severity)]++;
      if (fixedVersions.length > 0) fixable[toSeverity(severity)]++;
    }
  }
  return { findings, fixable, packages: inventory.numbers.length };
}

const zeroes = (): Record<Severity, number> =>
  Object.fromEntries(severities.map((severity) => [severity, 0])) as Record<Severity, number>;

const nothing: Summary = { findings: zeroes(), fixable: zeroes(), packages: 0 };
