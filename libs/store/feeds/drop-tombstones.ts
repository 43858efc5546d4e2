// Tombstones go once everybody who still follows has passed them.
import type { Sql } from '../database.ts';
import { lockFeeds } from './write-feed.ts';

const day = 86_400_000;
/** In ms: no tombstone goes earlier, and a cluster that was away longer starts over. */
export const tombstoneAge = { least: day, cluster: 7 * day };

/** Drops what nobody needs and raises `oldest`; a cursor below it starts over, so no deletion is ever missed. */
export async function dropTombstones(sql: Sql, now: Date): Promise<void> {
  const feeds = await sql<{ id: string; old: bigint | null; passed: bigint | null }[]>`
    select feed.id,
      (select max(seq) from feed_commit where feed_id = feed.id
        and at < ${new Date(now.getTime() - tombstoneAge.least)}) as old,
      (select min(cursor) from cluster_feed report join cluster on cluster.id = report.cluster_id
        where report.feed_id = feed.id and cluster.revoked_at is null
          and cluster.last_seen_at > ${new Date(now.getTime() - tombstoneAge.cluster)}) as passed
    from feed`;
  for (const { id, old, passed } of feeds) {
    if (old === null) continue;
    const upTo = passed !== null && passed < old ? passed : old;
    await sql.begin(async (tx) => {
      const [feed] = await lockFeeds(tx, [id]);
      if (!feed) return;
      const dropped = await tx`
        delete from feed_entry where feed_id = ${id} and seq <= ${upTo} and deleted`;
      const forgotten = await tx`
        delete from feed_commit where feed_id = ${id} and seq < ${upTo}`;
      // A cursor that no commit proves any more must count as too old: as one inside the history it would be a fork.
      if (dropped.count + forgotten.count > 0) {
        await tx`update feed set oldest = greatest(oldest, ${upTo}) where id = ${id}`;
      }
    });
  }
}
