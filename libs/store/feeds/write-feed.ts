// Where sequence numbers come from. They are given out under the lock of the feed's row, which is held until commit, so
// the order of commits is the order of numbers and nobody reads n+1 before n.
import { hashEntry, SetDigest } from '@fedscan/protocol';
import type { Tx } from '../database.ts';
import { compareEntries, type EntryChange } from './entry-change.ts';

/** A feed whose row this transaction holds. */
export type LockedFeed = {
  readonly id: string;
  readonly head: bigint;
  readonly digest: Buffer;
  readonly liveEntries: bigint;
};

/** Waits for the feeds' rows, in ascending order of their ids; those that do not exist are left out. */
export async function lockFeeds(tx: Tx, ids: readonly string[]): Promise<LockedFeed[]> {
  return await tx<LockedFeed[]>`
    select id, head, digest, live_entries as "liveEntries"
    from feed where id = any(${[...ids]}::text[])
    order by id collate "C" for update`;
}

/** At most this many entries in one statement, so that no parameter grows without bound. */
const chunk = 2_000;

/**
 * Writes what differs from what is stored, and one commit; nothing where nothing differs. The feed is left as it is
 * afterwards, so call it once for each feed and transaction.
 * @returns the number of entries written
 */
export async function writeFeed(
  tx: Tx,
  feed: LockedFeed,
  changes: readonly EntryChange[],
): Promise<number> {
  const wanted = [...new Map(changes.map((change) => [nameOf(change), change])).values()];
  const differing: Differing[] = [];
  for (let i = 0; i < wanted.length; i += chunk) {
    differing.push(...(await findDiffering(tx, feed.id, wanted.slice(i, i + chunk))));
  }
  if (differing.length === 0) return 0;
  differing.sort((a, b) => compareEntries(a.change, b.change));

  const digest = SetDigest.from(feed.digest);
  let live = feed.liveEntries;
  for (const { change, stored } of differing) {
    const { kind, key, payload } = change;
    if (stored) {
      digest.remove(hashEntry({ kind, key, payload: stored }));
      live -= 1n;
    }
    if (payload) {
      digest.add(hashEntry({ kind, key, payload }));
      live += 1n;
    }
  }
  for (let i = 0; i < differing.length; i += chunk) {
    const first = feed.head + BigInt(i) + 1n;
    await upsert(tx, feed.id, first, differing.slice(i, i + chunk));
  }
  const head = feed.head + BigInt(differing.length);
  await tx`
    update feed set head = ${head}, digest = ${digest.toBytes()}, live_entries = ${live}
    where id = ${feed.id}`;
  await tx`
    insert into feed_commit (feed_id, seq, digest, at)
    values (${feed.id}, ${head}, ${digest.toBytes()}, clock_timestamp())`;
  await tx`select pg_notify('feed', ${feed.id})`;
  return differing.length;
}

/** `stored`: the payload that lives now. */
type Differing = { readonly change: EntryChange; readonly stored: Buffer | null };

async function findDiffering(
  tx: Tx,
  feedId: string,
  changes: readonly EntryChange[],
): Promise<Differing[]> {
  const rows = await tx<{ n: number; stored: Buffer | null }[]>`
    select wanted.n::int, case when entry.deleted then null else entry.payload end as stored
    from unnest(
      ${changes.map(({ kind }) => kind)}::smallint[],
      ${changes.map(({ key }) => key)}::text[],
      ${changes.map(({ payload }) => payload ?? null)}::bytea[]
    ) with ordinality as wanted (kind, key, payload, n)
    left join feed_entry entry
      on entry.feed_id = ${feedId} and entry.kind = wanted.kind and entry.key = wanted.key
    where case when entry.deleted then null else entry.payload end is distinct from wanted.payload`;
  return rows.map(({ n, stored }) => ({ change: changes[n - 1] as EntryChange, stored }));
}

async function upsert(
  tx: Tx,
  feedId: string,
  first: bigint,
  entries: readonly Differing[],
): Promise<void> {
  const changes = entries.map(({ change }) => change);
  await tx`
    insert into feed_entry (feed_id, kind, key, seq, payload, deleted)
    select ${feedId}, kind, key, ${first}::bigint + n - 1, coalesce(payload, ''), payload is null
    from unnest(
      ${changes.map(({ kind }) => kind)}::smallint[],
      ${changes.map(({ key }) => key)}::text[],
      ${changes.map(({ payload }) => payload ?? null)}::bytea[]
    ) with ordinality as wanted (kind, key, payload, n)
    on conflict (feed_id, kind, key)
    do update set seq = excluded.seq, payload = excluded.payload, deleted = excluded.deleted`;
}

const nameOf = ({ kind, key }: EntryChange): string => `${kind}\n${key}`;
