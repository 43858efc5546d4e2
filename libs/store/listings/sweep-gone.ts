// Results of images that have left their registry are kept for a while, since pods may still run them; then they go, with
// all that only they needed.
import type { Digest } from '@fedscan/model';
import type { Sql, Tx } from '../database.ts';
import { type EntryChange, EntryKind } from '../feeds/entry-change.ts';
import { lockFeeds, writeFeed } from '../feeds/write-feed.ts';
import { noAdvisoryEntries } from '../knowledge/encode-advisory.ts';
import { readMatches } from '../knowledge/encode-matches.ts';
import { changeKnowledge } from '../locks.ts';

/** How long the result of an image that is gone is kept, in ms. */
export const goneGrace = 7 * 86_400_000;

const imagesAtOnce = 50;

/** @returns the number of images dropped */
export async function sweepGone(sql: Sql, now: Date): Promise<number> {
  const before = new Date(now.getTime() - goneGrace);
  let swept = 0;
  for (;;) {
    const count = await sweepSome(sql, before);
    if (count === 0) return swept;
    swept += count;
  }
}

async function sweepSome(sql: Sql, before: Date): Promise<number> {
  return await sql.begin(async (tx) => {
    // Alone: a scan must not bring in what is being dropped.
    await changeKnowledge(tx);
    const [oldest] = await tx<{ registry: string }[]>`
      select registry_id as registry from registry_image where gone_at < ${before}
      order by registry_id limit 1`;
    if (!oldest) return 0;
    const { registry } = oldest;
    const dropped = await tx<{ digest: Digest }[]>`
      delete from registry_image where registry_id = ${registry} and digest in (
        select digest from registry_image
        where registry_id = ${registry} and gone_at < ${before} order by digest limit ${imagesAtOnce}
      ) returning digest`;
    const digests = dropped.map(({ digest }) => digest);
    await tx`
      delete from repository_image link using repository
      where repository.id = link.repository_id and repository.registry_id = ${registry}
        and link.digest = any(${digests}::text[])`;
    const [feed] = await lockFeeds(tx, [registry]);
    if (feed) {
      const inventories = await unusedInventories(tx, registry, digests);
      await writeFeed(tx, feed, [
        ...digests.map((key) => ({ kind: EntryKind.IMAGE, key, payload: undefined })),
        ...(await unusedIndexes(tx, registry, digests)),
        ...inventories.map(({ key }) => ({ kind: EntryKind.INVENTORY, key, payload: undefined })),
        ...(await unusedPackages(tx, registry, inventories)),
      ]);
    }
    await dropUnheld(tx, digests);
    return digests.length;
  });
}

type UsedInventory = { readonly key: string; readonly packageIds: number[] };

/** Those of the dropped images that no other image of the registry has. */
async function unusedInventories(
  tx: Tx,
  registry: string,
  digests: readonly Digest[],
): Promise<UsedInventory[]> {
  return await tx<UsedInventory[]>`
    select key, package_ids as "packageIds" from inventory
    where key in (select inventory_key from image where digest = any(${[...digests]}::text[]))
      and not exists (
        select 1 from image join registry_image held on held.digest = image.digest
        where image.inventory_key = inventory.key and held.registry_id = ${registry}
          and held.status = 'scanned'
      )`;
}

async function unusedIndexes(
  tx: Tx,
  registry: string,
  digests: readonly Digest[],
): Promise<EntryChange[]> {
  const rows = await tx<{ key: string }[]>`
    select distinct index_digest as key from index_image
    where image_digest = any(${[...digests]}::text[])
      and not exists (
        select 1 from index_image sibling join registry_image held on held.digest = sibling.image_digest
        where sibling.index_digest = index_image.index_digest and held.registry_id = ${registry}
      )
      and not exists (
        select 1 from tag join repository on repository.id = tag.repository_id
        where repository.registry_id = ${registry} and tag.digest = index_image.index_digest
      )`;
  return rows.map(({ key }) => ({ kind: EntryKind.INDEX, key, payload: undefined }));
}

/** Packages that no remaining image of the registry holds, their matches, and the advisories that only those name. */
async function unusedPackages(
  tx: Tx,
  registry: string,
  inventories: readonly UsedInventory[],
): Promise<EntryChange[]> {
  const candidates = [...new Set(inventories.flatMap(({ packageIds }) => packageIds))];
  const rows = await tx<{ id: number }[]>`
    select wanted.id from unnest(${candidates}::int[]) as wanted (id)
    where not exists (
      select 1 from inventory
      join image on image.inventory_key = inventory.key
      join registry_image held on held.digest = image.digest
      where inventory.package_ids @> array[wanted.id] and held.registry_id = ${registry}
        and held.status = 'scanned'
    )`;
  const unused = rows.map(({ id }) => id);
  const matches = [...(await readMatches(tx, unused)).values()].flat();
  const advisories = [...new Set(matches.flatMap((match) => match.advisories))];
  return [
    ...unused.flatMap((id) =>
      [EntryKind.PACKAGE, EntryKind.MATCHES].map((kind) => ({
        kind,
        key: String(id),
        payload: undefined,
      })),
    ),
    ...(await namedByNoneBut(tx, registry, unused, advisories)).flatMap(noAdvisoryEntries),
  ];
}

async function namedByNoneBut(
  tx: Tx,
  feedId: string,
  packageIds: readonly number[],
  advisories: readonly string[],
): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    select wanted.id from unnest(${[...advisories]}::text[]) as wanted (id)
    where not exists (
      select 1 from match
      join feed_entry entry on entry.feed_id = ${feedId} and entry.kind = ${EntryKind.PACKAGE}
        and entry.key = match.package_id::text and not entry.deleted
      where match.advisories @> array[wanted.id]
        and match.package_id <> all(${[...packageIds]}::int[])
    )`;
  return rows.map(({ id }) => id);
}

/** Images that no registry holds any more, and contents that no image has. Packages keep their numbers. */
async function dropUnheld(tx: Tx, digests: readonly Digest[]): Promise<void> {
  const keys = await tx<{ key: string }[]>`
    delete from image where digest = any(${[...digests]}::text[])
      and not exists (select 1 from registry_image held where held.digest = image.digest)
    returning inventory_key as key`;
  await tx`
    delete from inventory where key = any(${keys.map(({ key }) => key)}::text[])
      and not exists (select 1 from image where image.inventory_key = inventory.key)`;
}
