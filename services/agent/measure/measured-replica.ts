import type { FeedReplica } from '@fedscan/feed';
import { inSpan, meter } from '@fedscan/runtime';

/** Counts and traces what the follower has the replica apply. */
export function measuredReplica(replica: FeedReplica): FeedReplica {
  const part = meter('feed');
  const batches = part.createCounter('fedscan_feed_batches_applied', {
    description: 'Batches that are in the copy of a feed',
  });
  const entries = part.createCounter('fedscan_feed_entries_applied', {
    description: 'Entries of those batches, deletions among them',
  });
  return {
    ...replica,
    apply: (batch) =>
      inSpan(
        'apply feed batch',
        {
          part: 'feed',
          fields: { feed: batch.feed, seq: batch.toSeq, entries: batch.rows.length },
        },
        async () => {
          const equal = await replica.apply(batch);
          batches.add(1, { feed: batch.feed });
          entries.add(batch.rows.length, { feed: batch.feed });
          return equal;
        },
      ),
  };
}
