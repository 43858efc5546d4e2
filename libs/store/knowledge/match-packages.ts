// Matches are a function of (package, advisories): found here, and nowhere else.
import { advisoryKeysOf, matchPackage } from '@fedscan/matcher';
import type { Advisory, Match, PackageIdentity } from '@fedscan/model';
import type { Query, Tx } from '../database.ts';
import { keyText, readCandidates } from './advisory-records.ts';
import type { MatchRow } from './encode-matches.ts';

export type NumberedPackage = { readonly id: number; readonly identity: PackageIdentity };

/**
 * Against the advisories as this transaction sees them: hold the knowledge lock. Every package has an answer, which may
 * be empty.
 */
export async function matchPackages(
  tx: Query,
  packages: readonly NumberedPackage[],
): Promise<Map<number, MatchRow[]>> {
  const keys = new Map(packages.map(({ id, identity }) => [id, advisoryKeysOf(identity)]));
  const candidates = await readCandidates(tx, [...keys.values()].flat());
  return new Map(
    packages.map(({ id, identity }) => {
      const own = new Set<Advisory>();
      for (const key of keys.get(id) ?? []) {
        for (const advisory of candidates.get(keyText(key)) ?? []) own.add(advisory);
      }
      return [id, own.size === 0 ? [] : toRows(id, matchPackage(identity, [...own]))];
    }),
  );
}

/** Adds rows for packages that have none. */
export async function insertMatches(
  tx: Tx,
  matches: ReadonlyMap<number, readonly MatchRow[]>,
): Promise<void> {
  const rows = [...matches]
    .sort(([a], [b]) => a - b)
    .flatMap(([, found]) => found)
    .map((row) => ({
      package_id: row.packageId,
      vulnerability: row.vulnerability,
      advisories: row.advisories,
      aliases: row.aliases,
      fix_state: row.fixState,
      fixed_versions: row.fixedVersions,
      severity: row.severity,
      score: row.score,
      published_at: row.publishedAt,
    }));
  for (let i = 0; i < rows.length; i += 2_000) {
    await tx`insert into match ${tx.rows(rows.slice(i, i + 2_000))}`;
  }
}

/** As they are read back: by vulnerability. */
const toRows = (packageId: number, matches: readonly Match[]): MatchRow[] =>
  matches
    .map((match) => ({
      packageId,
      vulnerability: match.vulnerability,
      advisories: [...match.advisories],
      aliases: [...match.aliases],
      fixState: match.fixState,
      fixedVersions: [...match.fixedVersions],
      severity: match.severity,
      score: match.score ?? null,
      publishedAt: match.publishedAt ?? null,
    }))
    .sort((a, b) => Buffer.from(a.vulnerability).compare(Buffer.from(b.vulnerability)));
