import type { ImageFinding } from '@fedscan/admission';
import { entries } from '@fedscan/protocol';
import { decode, toDate } from './decode.ts';
import type { FeedCopy } from './feed-copy.ts';
import { compareFindings } from './finding-view.ts';
import type { InventoryRow } from './inventory-row.ts';
import { compareText } from './package-view.ts';
import { toFixState, toSeverity } from './words.ts';

/** Distinct pairs of vulnerability and package, the most severe first. */
export const listFindings = (copy: FeedCopy, inventory: InventoryRow): ImageFinding[] =>
  copy.matches
    .of(inventory)
    .flatMap((number) => ofPackage(copy, number))
    .sort((a, b) => compareFindings(a, b) || compareText(a.packageName, b.packageName));

type Kept = { readonly version: number; readonly findings: readonly ImageFinding[] };

// Nothing in a finding depends on the image, so those of a package that many hold are made once.
const kept = new WeakMap<FeedCopy, Map<number, Kept>>();

function ofPackage(copy: FeedCopy, number: number): readonly ImageFinding[] {
  let known = kept.get(copy);
  if (!known) {
    known = new Map();
    kept.set(copy, known);
  }
  const version = copy.matches.changedAt(number);
  const before = known.get(number);
  if (before?.version === version) return before.findings;
  const findings = makeFindings(copy, number);
  known.set(number, { version, findings });
  return findings;
}

function makeFindings(copy: FeedCopy, number: number): ImageFinding[] {
  const bytes = copy.packages.get(number);
  if (!bytes) return [];
  const { name, version } = decode(entries.PackageEntrySchema, bytes);
  return copy.matches.get(number).map((match) => toFinding(match, name, version));
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
