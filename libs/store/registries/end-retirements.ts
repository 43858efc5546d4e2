import type { Sql } from '../database.ts';
import { lockFeeds, writeFeed } from '../feeds/write-feed.ts';
import { registryEntry } from './encode-registry.ts';

/** Registries whose grace is over are the primary's own again; their feeds are no longer offered. */
export async function endRetirements(sql: Sql, now: Date): Promise<void> {
  await sql.begin(async (tx) => {
    const ended = await tx<{ id: string }[]>`
      update registry set retire_at = null, retire_reason = null where retire_at <= ${now} returning id`;
    for (const feed of await lockFeeds(
      tx,
      ended.map(({ id }) => id),
    )) {
      await writeFeed(tx, feed, [await registryEntry(tx, feed.id, now)]);
      await tx`select pg_notify('feed', ${feed.id})`;
    }
  });
}
