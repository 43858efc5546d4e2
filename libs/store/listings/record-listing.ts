// What a listing sees becomes tags, indexes and images to scan, some at a time while it runs.
import type { Digest } from '@fedscan/model';
import { cleanText } from '../clean-text.ts';
import type { Sql, Tx } from '../database.ts';
import { lockFeeds, writeFeed } from '../feeds/write-feed.ts';
import { readKnowledge } from '../locks.ts';
import { imageEntries } from '../scans/encode-image.ts';
import { StoreError } from '../store-error.ts';
import type { ImageToScan } from './images-to-scan.ts';
import { keepImages, keepManifests, keepRepositories, keepTags } from './keep-listing.ts';
import type { ListedTag } from './listed-tag.ts';
import { lockRegistry } from './pass.ts';
import { indexEntries, tagEntries } from './tag-entries.ts';

/**
 * @returns the images among them that have no result yet, or undefined where the pass was stopped
 * @throws StoreError NOT_FOUND where the registry is no longer there
 */
export async function recordListing(
  sql: Sql,
  registryId: string,
  passId: number,
  tags: readonly ListedTag[],
  at: Date,
): Promise<ImageToScan[] | undefined> {
  if (tags.length === 0) return [];
  const listed = cleanText([...tags]).sort(compareTags);
  return await sql.begin(async (tx) => {
    await readKnowledge(tx);
    await lockRegistry(tx, registryId);
    const [open] = await tx`select 1 from pass where id = ${passId} and outcome = 'listing'`;
    if (!open) return undefined;
    await keepManifests(tx, listed);
    const repositories = await keepRepositories(tx, registryId, listed);
    await keepTags(tx, repositories, passId, listed, at);
    const changed = await keepImages(tx, registryId, repositories, listed, at);
    const [feed] = await lockFeeds(tx, [registryId]);
    if (!feed) throw new StoreError('NOT_FOUND', `there is no feed ${registryId} any more`);
    const images = await imageEntries(tx, registryId, changed);
    await writeFeed(tx, feed, [
      ...(await tagEntries(tx, registryId, listed)),
      ...(await indexEntries(
        tx,
        listed.map(({ manifest }) => manifest.digest),
      )),
      ...images.filter(({ payload }) => payload),
    ]);
    return await withoutResult(tx, registryId, changed);
  });
}

async function withoutResult(
  tx: Tx,
  registryId: string,
  digests: readonly Digest[],
): Promise<ImageToScan[]> {
  return await tx<ImageToScan[]>`
    select held.digest, min(repository.name collate "C") as repository
    from registry_image held
    join repository_image link on link.digest = held.digest
    join repository on repository.id = link.repository_id and repository.registry_id = held.registry_id
    where held.registry_id = ${registryId} and held.digest = any(${[...digests]}::text[])
      and held.status = 'found'
    group by held.digest`;
}

const compareTags = (a: ListedTag, b: ListedTag): number =>
  `${a.repository}:${a.tag}` < `${b.repository}:${b.tag}` ? -1 : 1;
