// Packages whose advisories changed are matched again, some at a time, and what differs goes to the feeds that hold them.
import { isDeepStrictEqual } from 'node:util';
import type { PackageIdentity } from '@fedscan/model';
import type { Sql, Tx } from '../database.ts';
import { type EntryChange, EntryKind } from '../feeds/entry-change.ts';
import { type LockedFeed, lockFeeds, writeFeed } from '../feeds/write-feed.ts';
import { changeKnowledge } from '../locks.ts';
import { readAdvisories } from './advisory-records.ts';
import { advisoryEntries, noAdvisoryEntries } from './encode-advisory.ts';
import { encodeMatches, type MatchRow, readMatches } from './encode-matches.ts';
import { insertMatches, matchPackages, type NumberedPackage } from './match-packages.ts';

// A fresh scan waits for one such transaction at most.
const packagesAtOnce = 200;

export type Rematched = { readonly packages: number; readonly matchesChanged: number };

/** @returns undefined where no package is pending */
export async function rematchSome(sql: Sql): Promise<Rematched | undefined> {
  return await sql.begin(async (tx) => {
    await changeKnowledge(tx);
    const packages = await takePending(tx);
    if (packages.length === 0) return undefined;
    const ids = packages.map(({ id }) => id);
    const before = await readMatches(tx, ids);
    const found = await matchPackages(tx, packages);
    const changed = ids.filter((id) => !isDeepStrictEqual(before.get(id) ?? [], found.get(id)));
    const after = new Map(changed.map((id) => [id, found.get(id) ?? []]));
    if (changed.length > 0) {
      await tx`delete from match where package_id = any(${changed}::int[])`;
      await insertMatches(tx, after);
      await writeMatches(tx, changed, before, after);
      await tx`update knowledge set revision = revision + 1`;
    }
    return { packages: ids.length, matchesChanged: countChanges(changed, before, after) };
  });
}

type Matches = ReadonlyMap<number, readonly MatchRow[]>;

async function takePending(tx: Tx): Promise<NumberedPackage[]> {
  // By name: the versions of a package are matched against the same advisories.
  const rows = await tx<({ id: number } & PackageIdentity)[]>`
    with taken as (
      delete from pending_rematch where package_id in (
        select package_id from pending_rematch order by name, package_id limit ${packagesAtOnce}
      ) returning package_id
    )
    select id, type, package.name, version, source_name as "sourceName",
      source_version as "sourceVersion", ecosystem
    from taken join package on package.id = taken.package_id
    order by id`;
  return rows.map(({ id, ...identity }) => ({ id, identity }));
}

async function writeMatches(
  tx: Tx,
  packageIds: readonly number[],
  before: Matches,
  after: Matches,
): Promise<void> {
  const holders = await tx<{ feed: string }[]>`
    select distinct feed_id as feed from feed_entry
    where kind = ${EntryKind.PACKAGE} and key = any(${packageIds.map(String)}::text[]) and not deleted`;
  const advisories = await readAdvisories(tx, namedBy(packageIds, after));
  for (const feed of await lockFeeds(
    tx,
    holders.map(({ feed }) => feed),
  )) {
    const held = await heldPackages(tx, feed.id, packageIds);
    const named = new Set(namedBy(held, after));
    await writeFeed(tx, feed, [
      ...held.map((id) => ({
        kind: EntryKind.MATCHES,
        key: String(id),
        payload: encodeMatches(after.get(id)),
      })),
      ...[...named].flatMap((id) => {
        const advisory = advisories.get(id);
        return advisory ? advisoryEntries(advisory) : [];
      }),
      ...(await droppedAdvisories(
        tx,
        feed,
        namedBy(held, before).filter((id) => !named.has(id)),
      )),
    ]);
  }
}

async function heldPackages(
  tx: Tx,
  feedId: string,
  packageIds: readonly number[],
): Promise<number[]> {
  const rows = await tx<{ id: number }[]>`
    select key::int as id from feed_entry
    where feed_id = ${feedId} and kind = ${EntryKind.PACKAGE}
      and key = any(${packageIds.map(String)}::text[]) and not deleted`;
  return rows.map(({ id }) => id);
}

/** Of advisories that some packages no longer name: those that no other package of the feed names. */
async function droppedAdvisories(
  tx: Tx,
  feed: LockedFeed,
  ids: readonly string[],
): Promise<EntryChange[]> {
  return (await unnamedAdvisories(tx, feed.id, ids)).flatMap(noAdvisoryEntries);
}

/** Those that no match of a package in the feed names. */
export async function unnamedAdvisories(
  tx: Tx,
  feedId: string,
  ids: readonly string[],
): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await tx<{ id: string }[]>`
    select distinct wanted.id from unnest(${[...ids]}::text[]) as wanted (id)
    where not exists (
      select 1 from match
      join feed_entry entry on entry.feed_id = ${feedId} and entry.kind = ${EntryKind.PACKAGE}
        and entry.key = match.package_id::text and not entry.deleted
      where match.advisories @> array[wanted.id]
    )`;
  return rows.map(({ id }) => id);
}

const namedBy = (packageIds: readonly number[], matches: Matches): string[] => [
  ...new Set(
    packageIds.flatMap((id) => (matches.get(id) ?? []).flatMap(({ advisories }) => advisories)),
  ),
];

/** Vulnerabilities that came, went, or are told differently. */
function countChanges(packageIds: readonly number[], before: Matches, after: Matches): number {
  let count = 0;
  for (const id of packageIds) {
    const was = new Map(before.get(id)?.map((row) => [row.vulnerability, row]));
    const is = new Map(after.get(id)?.map((row) => [row.vulnerability, row]));
    for (const name of new Set([...was.keys(), ...is.keys()])) {
      if (!isDeepStrictEqual(was.get(name), is.get(name))) count++;
    }
  }
  return count;
}
