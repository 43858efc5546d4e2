// One listing of a registry, from its start to its end.
import type { Sql, Tx } from '../database.ts';
import { lockFeeds, writeFeed } from '../feeds/write-feed.ts';
import { readKnowledge } from '../locks.ts';
import { imageEntries } from '../scans/encode-image.ts';
import { StoreError } from '../store-error.ts';
import { freshnessEntry } from './encode-freshness.ts';
import { type TagName, tagEntries } from './tag-entries.ts';

export type UnreadPart = {
  readonly repository: string;
  readonly tag?: string;
  readonly error: string;
};

export type PassEnd = {
  /** "complete": every page of every repository arrived. "incomplete": it ended, but some part could not be read. */
  readonly outcome: 'complete' | 'incomplete' | 'failed' | 'stopped';
  readonly finishedAt: Date;
  readonly unread?: readonly UnreadPart[];
  readonly error?: { readonly code: string; readonly message: string };
  /** A sentence, where a limit cut the listing. */
  readonly limited?: string;
};

/**
 * A pass that a dead process left open is closed.
 * @returns its number
 * @throws StoreError NOT_FOUND
 */
export async function beginPass(sql: Sql, registryId: string, startedAt: Date): Promise<number> {
  return await sql.begin(async (tx) => {
    await lockRegistry(tx, registryId);
    await tx`
      update pass set outcome = 'stopped', finished_at = ${startedAt}
      where registry_id = ${registryId} and outcome = 'listing'`;
    const [pass] = await tx<{ id: number }[]>`
      insert into pass (registry_id, started_at, outcome, unread)
      values (${registryId}, ${startedAt}, 'listing', '[]') returning id::int4 as id`;
    return (pass as { id: number }).id;
  });
}

export async function isOpen(sql: Sql, passId: number): Promise<boolean> {
  const open = await sql`select 1 from pass where id = ${passId} and outcome = 'listing'`;
  return open.length > 0;
}

/**
 * Closes the pass. Only a complete one removes what it did not see: tags at once, images after a grace (see sweepGone).
 * Nothing happens where the pass is no longer open.
 */
export async function finishPass(
  sql: Sql,
  registryId: string,
  passId: number,
  end: PassEnd,
): Promise<void> {
  await sql.begin(async (tx) => {
    await readKnowledge(tx);
    await lockRegistry(tx, registryId);
    const open = await tx`
      update pass set outcome = ${end.outcome}, finished_at = ${end.finishedAt},
        error_code = ${end.error?.code ?? null}, error_message = ${end.error?.message ?? null},
        limited = ${end.limited ?? null}, unread = ${JSON.stringify(unreadOf(end))}::text::jsonb
      where id = ${passId} and outcome = 'listing'`;
    if (open.count === 0 || end.outcome === 'failed' || end.outcome === 'stopped') return;
    await markRead(tx, registryId, passId, end);
    const unseen = end.outcome === 'complete';
    const removed = unseen ? await removeTags(tx, registryId, passId) : [];
    if (unseen) await markGone(tx, registryId, end.finishedAt);
    const moved = unseen ? await unlinkImages(tx, registryId) : [];
    const [feed] = await lockFeeds(tx, [registryId]);
    if (!feed) throw new StoreError('NOT_FOUND', `there is no feed ${registryId} any more`);
    await writeFeed(tx, feed, [
      ...(await tagEntries(tx, registryId, removed)),
      ...(await imageEntries(tx, registryId, moved)),
      await freshnessEntry(tx, registryId),
    ]);
  });
}

export async function stopPass(sql: Sql, registryId: string, at: Date): Promise<void> {
  await sql`
    update pass set outcome = 'stopped', finished_at = ${at}
    where registry_id = ${registryId} and outcome = 'listing'`;
}

export async function lockRegistry(tx: Tx, id: string): Promise<void> {
  const [found] = await tx`select 1 from registry where id = ${id} for share`;
  if (!found) throw new StoreError('NOT_FOUND', `there is no registry ${id}`);
}

/** One line for each repository, the first error of each. */
function unreadOf({ unread = [] }: PassEnd): { repository: string; error: string }[] {
  const first = new Map<string, string>();
  for (const { repository, tag, error } of unread) {
    if (!first.has(repository)) first.set(repository, tag ? `${tag}: ${error}` : error);
  }
  return [...first].map(([repository, error]) => ({ repository, error: error.slice(0, 500) }));
}

/** A repository counts as read at the start of the pass: what was pushed meanwhile may have been missed. */
async function markRead(tx: Tx, registryId: string, passId: number, end: PassEnd): Promise<void> {
  await tx`
    update repository set last_read_at = (select started_at from pass where id = ${passId})
    where registry_id = ${registryId}
      and name <> all(${unreadOf(end).map(({ repository }) => repository)}::text[])`;
}

async function removeTags(tx: Tx, registryId: string, passId: number): Promise<TagName[]> {
  return await tx<TagName[]>`
    delete from tag using repository
    where repository.id = tag.repository_id and repository.registry_id = ${registryId}
      and tag.pass_id <> ${passId}
    returning repository.name as repository, tag.name as tag`;
}

// Both below are joins of whole sets: asked for one image at a time, 100,000 images take minutes.
async function markGone(tx: Tx, registryId: string, at: Date): Promise<void> {
  await tx`
    with tagged as (
      select tag.digest from tag join repository on repository.id = tag.repository_id
      where repository.registry_id = ${registryId}
    ), present as (
      select digest from tagged
      union
      select image_digest from index_image join tagged on tagged.digest = index_digest
    )
    update registry_image held set gone_at = ${at}
    where registry_id = ${registryId} and gone_at is null
      and not exists (select 1 from present where present.digest = held.digest)`;
}

/** @returns images that have left one of their repositories, but not the registry */
async function unlinkImages(tx: Tx, registryId: string): Promise<string[]> {
  const rows = await tx<{ digest: string }[]>`
    with tagged as (
      select tag.repository_id, tag.digest from tag
      join repository on repository.id = tag.repository_id
      where repository.registry_id = ${registryId}
    ), present as (
      select repository_id, digest from tagged
      union
      select repository_id, image_digest from index_image join tagged on tagged.digest = index_digest
    )
    delete from repository_image link using repository, registry_image held
    where repository.id = link.repository_id and repository.registry_id = ${registryId}
      and held.registry_id = ${registryId} and held.digest = link.digest and held.gone_at is null
      and not exists (
        select 1 from present
        where present.repository_id = link.repository_id and present.digest = link.digest
      )
    returning link.digest`;
  return [...new Set(rows.map(({ digest }) => digest))];
}
