// The referee of the tests. It asks the domain tables alone what a feed must hold, by one plain query for each kind, and
// matches every package afresh; it looks at no entry to say what an entry must be.
import { advisoryKeysOf, matchPackage } from '@fedscan/matcher';
import type { Advisory, PackageIdentity } from '@fedscan/model';
import { hashEntry, SetDigest } from '@fedscan/protocol';
import type { Sql, Tx } from '../database.ts';
import { keyText, readAdvisories } from '../knowledge/advisory-records.ts';
import { advisoryEntries } from '../knowledge/encode-advisory.ts';
import { encodeMatches, readMatches } from '../knowledge/encode-matches.ts';
import { freshnessEntry } from '../listings/encode-freshness.ts';
import { indexEntries, tagEntries } from '../listings/tag-entries.ts';
import { registryEntry } from '../registries/encode-registry.ts';
import { imageEntries } from '../scans/encode-image.ts';
import { packageEntries } from '../scans/package-entries.ts';
import { type EntryChange, EntryKind } from './entry-change.ts';
import { createFeedSource, type FeedRow } from './feed-source.ts';

/** What is wrong with any feed; empty where all is well. Ask at rest only. */
export async function oracleFindings(sql: Sql, now = new Date()): Promise<string[]> {
  const findings = await staleMatches(sql);
  const source = createFeedSource(sql, { on: () => ({ [Symbol.dispose]() {} }) });
  for (const { feed } of await source.feeds()) {
    const { rows, head } = await source.read(feed, 0n, Number.MAX_SAFE_INTEGER);
    const live = rows.filter(({ deleted }) => !deleted);
    const expected = await sql.begin((tx) => expectedEntries(tx, feed, now));
    findings.push(
      ...differences(live, expected).map((text) => `${feed}: ${text}`),
      ...bookkeeping(rows, live, head).map((text) => `${feed}: ${text}`),
    );
  }
  return findings;
}

async function expectedEntries(tx: Tx, feed: string, now: Date): Promise<EntryChange[]> {
  const tags = await tx<{ repository: string; tag: string; digest: string }[]>`
    select repository.name as repository, tag.name as tag, digest from tag
    join repository on repository.id = tag.repository_id where registry_id = ${feed}`;
  const images = await tx<{ digest: string }[]>`
    select digest from registry_image where registry_id = ${feed} and status <> 'found'`;
  const inventories = await tx<{ key: string; payload: Buffer; packageIds: number[] }[]>`
    select distinct on (key) key, payload, package_ids as "packageIds" from inventory
    join image on image.inventory_key = inventory.key
    join registry_image held on held.digest = image.digest
    where held.registry_id = ${feed} and held.status = 'scanned'`;
  const packageIds = [...new Set(inventories.flatMap((each) => each.packageIds))];
  const matches = await readMatches(tx, packageIds);
  const named = [...matches.values()].flat().flatMap(({ advisories }) => advisories);
  return [
    await registryEntry(tx, feed, now),
    await freshnessEntry(tx, feed),
    ...(await tagEntries(tx, feed, tags)),
    ...(await indexEntries(
      tx,
      tags.map(({ digest }) => digest),
    )),
    ...(await imageEntries(
      tx,
      feed,
      images.map(({ digest }) => digest),
    )),
    ...inventories.map(({ key, payload }) => ({ kind: EntryKind.INVENTORY, key, payload })),
    ...(await packageEntries(tx, packageIds)).entries.filter(
      ({ kind }) => kind === EntryKind.PACKAGE,
    ),
    ...[...matches].map(([id, rows]) => ({
      kind: EntryKind.MATCHES,
      key: String(id),
      payload: encodeMatches(rows),
    })),
    ...[...(await readAdvisories(tx, named)).values()].flatMap(advisoryEntries),
  ];
}

function differences(live: readonly FeedRow[], expected: readonly EntryChange[]): string[] {
  const want = new Map(expected.map((entry) => [nameOf(entry), hex(entry.payload)]));
  const have = new Map(live.map((entry) => [nameOf(entry), hex(entry.payload)]));
  return [...new Set([...want.keys(), ...have.keys()])].flatMap((name) => {
    if (want.get(name) === have.get(name)) return [];
    const what = !have.has(name) ? 'is missing' : !want.has(name) ? 'should not be' : 'is wrong';
    // The index of an image that is gone is kept as long as the image.
    return what === 'should not be' && name.startsWith('INDEX ') ? [] : [`${name} ${what}`];
  });
}

function bookkeeping(
  rows: readonly FeedRow[],
  live: readonly FeedRow[],
  head: { seq: bigint; digest: Uint8Array; liveEntries: bigint },
): string[] {
  const digest = new SetDigest();
  for (const row of live) digest.add(hashEntry(row));
  return [
    digest.equals(head.digest) ? '' : 'the digest is wrong',
    head.liveEntries === BigInt(live.length) ? '' : 'the number of live entries is wrong',
    new Set(rows.map(({ seq }) => seq)).size === rows.length ? '' : 'a number was given twice',
    (rows.at(-1)?.seq ?? 0n) === head.seq ? '' : 'the head is not the last number',
  ].filter(Boolean);
}

/** Pairs of package and vulnerability that a match of everything against everything would not find so. */
async function staleMatches(sql: Sql): Promise<string[]> {
  const rows = await sql<{ id: string; ecosystem: string; name: string }[]>`
    select advisory_id as id, ecosystem, name from advisory_affected`;
  const advisories = await readAdvisories(sql, [...new Set(rows.map(({ id }) => id))]);
  const byKey = Map.groupBy(rows, keyText);
  const packages = await sql<({ id: number } & PackageIdentity)[]>`
    select id, type, name, version, source_name as "sourceName", source_version as "sourceVersion",
      ecosystem from package`;
  const kept = await readMatches(
    sql,
    packages.map(({ id }) => id),
  );
  return packages.flatMap(({ id, ...identity }) => {
    const candidates = new Set<Advisory>();
    for (const key of advisoryKeysOf(identity)) {
      for (const row of byKey.get(keyText(key)) ?? []) {
        const advisory = advisories.get(row.id);
        if (advisory) candidates.add(advisory);
      }
    }
    const fresh = matchPackage(identity, [...candidates]).map(
      ({ vulnerability, fixedVersions }) => `${vulnerability} ${fixedVersions}`,
    );
    const stored = (kept.get(id) ?? []).map(
      ({ vulnerability, fixedVersions }) => `${vulnerability} ${fixedVersions}`,
    );
    return String(fresh.sort()) === String(stored.sort())
      ? []
      : [`package ${id} matches [${stored}] and should match [${fresh}]`];
  });
}

const nameOf = ({ kind, key }: { kind: number; key: string }): string =>
  `${EntryKind[kind]} ${key}`;
const hex = (payload: Uint8Array | undefined): string | undefined =>
  payload && Buffer.from(payload).toString('hex');
