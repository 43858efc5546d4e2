import { create, toBinary } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { FixState, Severity } from '@fedscan/model';
import { entries } from '@fedscan/protocol';
import type { Query } from '../database.ts';

const fixStates: Readonly<Record<FixState, entries.FixState>> = {
  fixed: entries.FixState.FIXED,
  not_fixed: entries.FixState.NOT_FIXED,
  wont_fix: entries.FixState.WONT_FIX,
  deferred: entries.FixState.DEFERRED,
  end_of_life: entries.FixState.END_OF_LIFE,
  unknown: entries.FixState.UNSPECIFIED,
};

const severityValues: Readonly<Record<Severity, entries.Severity>> = {
  unknown: entries.Severity.UNKNOWN,
  negligible: entries.Severity.NEGLIGIBLE,
  low: entries.Severity.LOW,
  medium: entries.Severity.MEDIUM,
  high: entries.Severity.HIGH,
  critical: entries.Severity.CRITICAL,
};

export const encodeSeverity = (severity: Severity): entries.Severity => severityValues[severity];

export type MatchRow = {
  readonly packageId: number;
  readonly vulnerability: string;
  readonly advisories: string[];
  readonly aliases: string[];
  readonly fixState: FixState;
  readonly fixedVersions: string[];
  readonly severity: Severity;
  readonly score: number | null;
  readonly publishedAt: Date | null;
};

/** The matches of each package that has any, by vulnerability. */
export async function readMatches(
  query: Query,
  packageIds: readonly number[],
): Promise<Map<number, MatchRow[]>> {
  const rows = await query<MatchRow[]>`
    select package_id as "packageId", vulnerability, advisories, aliases, fix_state as "fixState",
      fixed_versions as "fixedVersions", severity, score, published_at as "publishedAt"
    from match where package_id = any(${[...packageIds]}::int[])
    order by package_id, vulnerability collate "C"`;
  return Map.groupBy(rows, ({ packageId }) => packageId);
}

/** Undefined where there are none: a package without matches has no such entry. */
export function encodeMatches(rows: readonly MatchRow[] | undefined): Uint8Array | undefined {
  if (!rows || rows.length === 0) return undefined;
  const matches = rows.map((row) => ({
    vulnerability: row.vulnerability,
    advisories: row.advisories,
    aliases: row.aliases,
    fixedVersions: row.fixedVersions,
    fixState: fixStates[row.fixState],
    severity: encodeSeverity(row.severity),
    scoreTenths: Math.round((row.score ?? 0) * 10),
    ...(row.publishedAt && { publishedAt: timestampFromDate(row.publishedAt) }),
  }));
  return toBinary(entries.MatchesEntrySchema, create(entries.MatchesEntrySchema, { matches }));
}
