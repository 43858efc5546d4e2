// What admission counts in an image: made once, and again only when the matches of one of its packages changed.
import type { Doubt, ImageFacts, ImageFinding } from '@fedscan/admission';
import { entries } from '@fedscan/protocol';
import { decode, toDate } from './decode.ts';
import type { FeedCopy } from './feed-copy.ts';
import { compareFindings } from './finding-view.ts';
import type { ImageRow } from './image-row.ts';
import type { InventoryRow } from './inventory-row.ts';
import { compareText } from './package-view.ts';
import { toFixState, toSeverity } from './words.ts';

export type Known = { readonly facts: ImageFacts } | { readonly unknown: Doubt };

type Kept = { version: number; readonly known: { readonly facts: ImageFacts } };

const kept = new WeakMap<ImageRow, Kept>();

export function factsOf(copy: FeedCopy, row: ImageRow): Known {
  if (!row.isScanned) return { unknown: whyNot(row) };
  const inventory = copy.inventories.get(row.inventory);
  if (!inventory) return { unknown: incomplete };
  const before = kept.get(row);
  if (before && !copy.matches.changedSince(before.version, inventory.numbers)) {
    before.version = copy.matches.version;
    return before.known;
  }
  if (!inventory.numbers.every((number) => copy.packages.has(number)))
    return { unknown: incomplete };
  const known = { facts: makeFacts(copy, row, inventory) };
  kept.set(row, { version: copy.matches.version, known });
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

function makeFacts(copy: FeedCopy, row: ImageRow, inventory: InventoryRow): ImageFacts {
  const { coverage, statusReason } = row.read();
  const notes = [statusReason, ...coverage.map(({ message }) => message)].filter(Boolean);
  const isPartial = row.status === entries.ScanStatus.PARTIAL;
  let findings: readonly ImageFinding[] | undefined;
  return {
    digest: row.digest,
    ...(isPartial
      ? { partial: { reason: 'PARTIAL', message: `not all of it was read: ${notes.join('; ')}` } }
      : {}),
    ...(row.scannedAt > 0 ? { scannedAt: new Date(row.scannedAt) } : {}),
    get findings() {
      findings ??= listFindings(copy, inventory);
      return findings;
    },
  };
}

function listFindings(copy: FeedCopy, inventory: InventoryRow): ImageFinding[] {
  const found: ImageFinding[] = [];
  for (const number of inventory.numbers) {
    const matches = copy.matches.get(number);
    const bytes = copy.packages.get(number);
    if (matches.length === 0 || !bytes) continue;
    const { name, version } = decode(entries.PackageEntrySchema, bytes);
    for (const match of matches) found.push(toFinding(match, name, version));
  }
  return found.sort((a, b) => compareFindings(a, b) || compareText(a.packageName, b.packageName));
}

function toFinding(
  match: entries.Match,
  packageName: string,
  packageVersion: string,
): ImageFinding {
  const publishedAt = toDate(match.publishedAt);
  return {
    vulnerability: match.vulnerability,
    aliases: match.aliases,
    advisories: match.advisories,
    packageName,
    packageVersion,
    severity: toSeverity(match.severity),
    ...(match.scoreTenths > 0 ? { score: match.scoreTenths / 10 } : {}),
    fixState: toFixState(match.fixState),
    fixedVersions: match.fixedVersions,
    ...(publishedAt ? { publishedAt } : {}),
  };
}
