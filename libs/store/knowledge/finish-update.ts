// The end of an advisory update: what advisories say of themselves, what they cover, and the epoch.
import { isDeepStrictEqual } from 'node:util';
import type { CoverageNote, Distribution } from '@fedscan/model';
import type { Sql, Tx } from '../database.ts';
import { EntryKind } from '../feeds/entry-change.ts';
import { lockFeeds, writeFeed } from '../feeds/write-feed.ts';
import { freshnessEntry } from '../listings/encode-freshness.ts';
import { changeKnowledge } from '../locks.ts';
import { imageEntries } from '../scans/encode-image.ts';
import { readAdvisories } from './advisory-records.ts';
import { advisoryEntries, noAdvisoryEntries } from './encode-advisory.ts';
import { knowledgeNotes } from './knowledge-notes.ts';
import { unnamedAdvisories } from './rematch.ts';

const advisoriesAtOnce = 500;
const imagesAtOnce = 200;

/** Advisories whose own content changed, in the feeds that hold them. @returns false where none is pending */
export async function refreshSomeAdvisories(sql: Sql): Promise<boolean> {
  return await sql.begin(async (tx) => {
    await changeKnowledge(tx);
    const pending = await tx<{ id: string }[]>`
      delete from pending_advisory where advisory_id in (
        select advisory_id from pending_advisory order by advisory_id limit ${advisoriesAtOnce}
      ) returning advisory_id as id`;
    if (pending.length === 0) return false;
    const ids = pending.map(({ id }) => id);
    const advisories = await readAdvisories(tx, ids);
    for (const feed of await lockFeeds(tx, await holdersOf(tx, ids))) {
      const held = await tx<{ id: string }[]>`
        select key as id from feed_entry
        where feed_id = ${feed.id} and kind = ${EntryKind.ADVISORY} and key = any(${ids}::text[])
          and not deleted`;
      const unnamed = new Set(
        await unnamedAdvisories(
          tx,
          feed.id,
          held.map(({ id }) => id),
        ),
      );
      const changes = held.flatMap(({ id }) => {
        const advisory = advisories.get(id);
        return advisory && !unnamed.has(id) ? advisoryEntries(advisory) : noAdvisoryEntries(id);
      });
      await writeFeed(tx, feed, changes);
    }
    return true;
  });
}

async function holdersOf(tx: Tx, advisoryIds: readonly string[]): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    select id from feed where exists (
      select 1 from feed_entry where feed_id = feed.id and kind = ${EntryKind.ADVISORY}
        and key = any(${[...advisoryIds]}::text[]) and not deleted
    )`;
  return rows.map(({ id }) => id);
}

type CoveredImage = {
  readonly digest: string;
  readonly ecosystems: string[];
  readonly distribution: Distribution | null;
  readonly notes: CoverageNote[];
};

/**
 * Tells the images whose packages have become covered, or are no longer. All of them are looked at where the ecosystems
 * have changed since this was last asked, or `always`: who asked last may have died on the way.
 */
export async function refreshCoverage(
  sql: Sql,
  { always }: { readonly always: boolean },
): Promise<void> {
  const known = await sql.begin(async (tx) => {
    await changeKnowledge(tx);
    const [row] = await tx<{ before: string[]; after: string[] }[]>`
      select ecosystems as before, array(
        select distinct ecosystem from advisory_affected order by ecosystem
      ) as after from knowledge`;
    if (!row || (!always && isDeepStrictEqual(row.before, row.after))) return undefined;
    await tx`update knowledge set ecosystems = ${row.after}::text[]`;
    return new Set(row.after);
  });
  if (!known) return;
  let after = '';
  for (;;) {
    const images = await sql<CoveredImage[]>`
      select digest, ecosystems, distribution, knowledge_notes as notes from image
      where digest > ${after} order by digest limit ${imagesAtOnce}`;
    const last = images.at(-1);
    if (!last) return;
    after = last.digest;
    await renote(sql, images, known);
  }
}

async function renote(
  sql: Sql,
  images: readonly CoveredImage[],
  known: ReadonlySet<string>,
): Promise<void> {
  const changed = images.flatMap(({ digest, ecosystems, distribution, notes }) => {
    const now = knowledgeNotes(ecosystems, distribution ?? undefined, known);
    return isDeepStrictEqual(notes, now) ? [] : [{ digest, notes: JSON.stringify(now) }];
  });
  if (changed.length === 0) return;
  const digests = changed.map(({ digest }) => digest);
  await sql.begin(async (tx) => {
    await changeKnowledge(tx);
    await tx`
      update image set knowledge_notes = changed.notes::jsonb
      from unnest(${digests}::text[], ${changed.map(({ notes }) => notes)}::text[])
        as changed (digest, notes)
      where image.digest = changed.digest`;
    const holders = await tx<{ id: string }[]>`
      select distinct registry_id as id from registry_image where digest = any(${digests}::text[])`;
    for (const feed of await lockFeeds(
      tx,
      holders.map(({ id }) => id),
    )) {
      await writeFeed(
        tx,
        feed,
        await imageEntries(tx, feed.id, await heldBy(tx, feed.id, digests)),
      );
    }
  });
}

async function heldBy(tx: Tx, registryId: string, digests: readonly string[]): Promise<string[]> {
  const rows = await tx<{ digest: string }[]>`
    select digest from registry_image
    where registry_id = ${registryId} and digest = any(${[...digests]}::text[])`;
  return rows.map(({ digest }) => digest);
}

/** All matches are committed: the revision becomes the epoch, and every feed is told. */
export async function announceEpoch(sql: Sql, now: Date): Promise<bigint> {
  return await sql.begin(async (tx) => {
    await changeKnowledge(tx);
    const [knowledge] = await tx<{ epoch: bigint }[]>`
      update knowledge set epoch = revision,
        epoch_at = case when epoch = revision then epoch_at else ${now} end
      returning epoch`;
    await tx`
      insert into advisory_source (name, location, fetched_at, newest_at, advisories)
      select staged.name, import.location, ${now}, staged.newest_at,
        (select count(*) from advisory_origin where source = staged.name)
      from advisory_stage_source staged, advisory_import import
      on conflict (name) do update set location = excluded.location,
        fetched_at = excluded.fetched_at, newest_at = excluded.newest_at,
        advisories = excluded.advisories`;
    await tx`delete from advisory_stage_source`;
    await tx`delete from advisory_import`;
    const feeds = await tx<{ id: string }[]>`select id from feed`;
    for (const feed of await lockFeeds(
      tx,
      feeds.map(({ id }) => id),
    )) {
      await writeFeed(tx, feed, [await freshnessEntry(tx, feed.id)]);
    }
    return knowledge?.epoch ?? 0n;
  });
}
