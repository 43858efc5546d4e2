// Results of images that have left their registry are kept for a while, since pods may still run them; then they go, with
// all that only they needed.
import type { Digest } from '@fedscan/model';
import type { Sql, Tx } from '../database.ts';
import { type EntryChange, EntryKind } from '../feeds/entry-change.ts';
import { lockFeeds, writeFeed } from '../feeds/write-feed.ts';
import { changeKnowledge } from '../locks.ts';
import { unusedContent } from '../scans/unused-content.ts';

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
      const keys = await inventoriesOf(tx, digests);
      await writeFeed(tx, feed, [
        ...digests.map((key) => ({ kind: EntryKind.IMAGE, key, payload: undefined })),
        ...(await unusedIndexes(tx, registry, digests)),
        ...(await unusedContent(tx, registry, keys)),
      ]);
    }
    await dropUnheld(tx, digests);
    return digests.length;
  });
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

async function inventoriesOf(tx: Tx, digests: readonly Digest[]): Promise<string[]> {
  const rows = await tx<{ key: string }[]>`
    select distinct inventory_key as key from image where digest = any(${[...digests]}::text[])`;
  return rows.map(({ key }) => key);
}

/** Images that no registry holds any more. */
async function dropUnheld(tx: Tx, digests: readonly Digest[]): Promise<void> {
  await tx`
    delete from image where digest = any(${[...digests]}::text[])
      and not exists (select 1 from registry_image held where held.digest = image.digest)`;
}

/** Contents that no image has any more. Packages keep their numbers. */
export async function dropUnusedInventories(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await changeKnowledge(tx);
    await tx`
      delete from inventory where not exists (select 1 from image where inventory_key = inventory.key)`;
  });
}
