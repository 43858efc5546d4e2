// What admission counts in an image: made once, and again only when the matches of one of its packages changed.
import type { Doubt, ImageFacts } from '@fedscan/admission';
import { entries } from '@fedscan/protocol';
import type { FeedCopy } from './feed-copy.ts';
import { listFindings } from './image-findings.ts';
import type { ImageRow } from './image-row.ts';
import type { InventoryRow } from './inventory-row.ts';
import { keepRecent } from './recent.ts';

export type Known = { readonly facts: ImageFacts } | { readonly unknown: Doubt };

type Kept = {
  version: number;
  readonly inventory: InventoryRow;
  readonly known: { readonly facts: ImageFacts };
};

const kept = new WeakMap<ImageRow, Kept>();

export function factsOf(copy: FeedCopy, row: ImageRow): Known {
  if (!row.isScanned) return { unknown: whyNot(row) };
  const inventory = copy.inventories.get(row.inventory);
  if (!inventory) return { unknown: incomplete };
  const before = kept.get(row);
  if (before?.inventory === inventory && !copy.matches.changedSince(before.version, inventory)) {
    before.version = copy.matches.version;
    return before.known;
  }
  if (inventory.some((number) => !copy.packages.has(number))) return { unknown: incomplete };
  const known = { facts: makeFacts(copy, row, inventory) };
  kept.set(row, { version: copy.matches.version, inventory, known });
  return known;
}

const incomplete: Doubt = {
  reason: 'INCOMPLETE',
  message: 'its result is still on the way from the primary',
};

function whyNot(row: ImageRow): Doubt {
  const { status, statusReason } = row.read();
  switch (status) {
    case entries.ScanStatus.FAILED:
      return {
        reason: 'SCAN_FAILED',
        message: `its scan failed: ${statusReason || 'no reason known'}`,
      };
    case entries.ScanStatus.UNSUPPORTED:
      return { reason: 'UNSUPPORTED', message: `it cannot be scanned: ${statusReason}` };
    default:
      return { reason: 'SCANNING', message: 'it is being scanned' };
  }
}

// A hundred rules ask the same image one after the other, and the next pod often has it again; but not every image
// that ever ran may stay unpacked.
const recent = keepRecent<ImageFacts, ImageFacts['findings']>(
  1_000_000,
  (findings) => findings.length + 10,
);

function makeFacts(copy: FeedCopy, row: ImageRow, inventory: InventoryRow): ImageFacts {
  const partial = partialOf(copy, row, inventory);
  return {
    digest: row.digest,
    ...(partial ? { partial } : {}),
    ...(row.scannedAt > 0 ? { scannedAt: new Date(row.scannedAt) } : {}),
    get findings() {
      return recent(this, () => listFindings(copy, inventory));
    },
  };
}

function partialOf(copy: FeedCopy, row: ImageRow, inventory: InventoryRow): Doubt | undefined {
  if (inventory.some((number) => copy.matches.isUnreadable(number))) {
    const message = 'the vulnerabilities of one of its packages cannot be read by this version';
    return { reason: 'INCOMPLETE', message };
  }
  if (row.status !== entries.ScanStatus.PARTIAL) return undefined;
  const { coverage, statusReason } = row.read();
  const notes = [statusReason, ...coverage.map(({ message }) => message)].filter(Boolean);
  return { reason: 'PARTIAL', message: `not all of it was read: ${notes.join('; ')}` };
}
