import { setImmediate as nextTurn } from 'node:timers/promises';
import type { FeedListener } from '../feed-listener.ts';
import type { FeedReplica } from '../feed-replica.ts';
import type { FeedRow } from '../feed-source.ts';

/** So many rows are handed over before others have their turn. */
const chunkRows = 2_000;

/** Gives all feeds of a replica to who lives on them, as at the start of an agent. */
export async function loadFeeds(replica: FeedReplica, listener: FeedListener): Promise<void> {
  for (const { feed } of replica.cursors()) await loadFeed(replica, listener, feed);
}

export async function loadFeed(
  replica: FeedReplica,
  listener: FeedListener,
  feed: string,
): Promise<void> {
  let chunk: FeedRow[] = [];
  for (const row of replica.rows(feed)) {
    chunk.push(row);
    if (chunk.length < chunkRows) continue;
    listener.apply(feed, chunk);
    chunk = [];
    await nextTurn();
  }
  if (chunk.length > 0) listener.apply(feed, chunk);
}
