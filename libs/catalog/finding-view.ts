import { compareSeverity, type FixState, type Severity } from '@fedscan/model';
import { entries } from '@fedscan/protocol';
import { decode, toDate } from './decode.ts';
import type { FeedCopy } from './feed-copy.ts';
import type { ImageRow } from './image-row.ts';
import { compareText, type PackageView, packagesOf } from './package-view.ts';
import { toFixState, toSeverity } from './words.ts';

export type FindingView = {
  readonly vulnerability: string;
  readonly aliases: readonly string[];
  readonly advisories: readonly string[];
  readonly severity: Severity;
  readonly score?: number;
  readonly title: string;
  readonly package: PackageView;
  readonly fixedVersions: readonly string[];
  readonly fixState: FixState;
  readonly publishedAt?: Date;
};

/** The matches seen in an image, the most severe first; then by score, name and package. */
export function findingsOf(copy: FeedCopy, row: ImageRow): FindingView[] {
  return packagesOf(copy, row)
    .flatMap(({ number, view }) =>
      copy.matches.get(number).map((match) => toFindingView(copy, match, view)),
    )
    .sort(compareFindings);
}

export function compareFindings(
  a: Pick<FindingView, 'severity' | 'score' | 'vulnerability'>,
  b: Pick<FindingView, 'severity' | 'score' | 'vulnerability'>,
): number {
  return (
    compareSeverity(b.severity, a.severity) ||
    (b.score ?? 0) - (a.score ?? 0) ||
    compareText(a.vulnerability, b.vulnerability)
  );
}

function toFindingView(copy: FeedCopy, match: entries.Match, found: PackageView): FindingView {
  const publishedAt = toDate(match.publishedAt);
  return {
    vulnerability: match.vulnerability,
    aliases: match.aliases,
    advisories: match.advisories,
    severity: toSeverity(match.severity),
    ...(match.scoreTenths > 0 ? { score: match.scoreTenths / 10 } : {}),
    title: titleOf(copy, match.advisories),
    package: found,
    fixedVersions: match.fixedVersions,
    fixState: toFixState(match.fixState),
    ...(publishedAt ? { publishedAt } : {}),
  };
}

// The first advisory that has one: records of distributions often have none.
function titleOf(copy: FeedCopy, advisories: readonly string[]): string {
  for (const id of advisories) {
    const bytes = copy.advisories.get(id);
    const title = bytes && decode(entries.AdvisoryEntrySchema, bytes).title;
    if (title) return title;
  }
  return '';
}
