import type { FeedHead, FeedSource, Publisher } from '@fedscan/feed';
import { meter } from '@fedscan/runtime';
import { keptFor } from './kept-for.ts';

const keptMs = 2_000;

export function measureFeeds(
  publisher: Pick<Publisher, 'followers' | 'sent'>,
  source: Pick<FeedSource, 'feeds' | 'head'>,
): void {
  const part = meter('feed');
  const followers = part.createObservableGauge('fedscan_feed_followers', {
    description: 'Streams to agents that are open',
  });
  const behind = part.createObservableGauge('fedscan_feed_followers_behind', {
    description: 'Those that have not been sent all of some feed',
  });
  const batches = part.createObservableCounter('fedscan_feed_batches_sent', {
    description: 'Batches sent to agents',
  });
  const bytes = part.createObservableCounter('fedscan_feed_sent_bytes', {
    description: 'Bytes sent to agents, before TLS',
  });
  const seq = part.createObservableGauge('fedscan_feed_head_seq', {
    description: 'Sequence number of the last change of a feed',
  });
  const entries = part.createObservableGauge('fedscan_feed_entries', {
    description: 'Live entries of a feed',
  });

  part.addBatchObservableCallback(
    (result) => {
      const streams = publisher.followers();
      const sent = publisher.sent();
      const isBehind = ({ feeds }: (typeof streams)[number]) =>
        feeds.some((feed) => feed.seq < feed.head);
      result.observe(followers, streams.length);
      result.observe(behind, streams.filter(isBehind).length);
      result.observe(batches, sent.batches);
      result.observe(bytes, sent.bytes);
    },
    [followers, behind, batches, bytes],
  );
  const heads = keptFor(keptMs, () => headsOf(source));
  part.addBatchObservableCallback(
    async (result) => {
      for (const { feed, ...head } of await heads()) {
        result.observe(seq, Number(head.seq), { feed });
        result.observe(entries, Number(head.liveEntries), { feed });
      }
    },
    [seq, entries],
  );
}

async function headsOf(source: Pick<FeedSource, 'feeds' | 'head'>): Promise<FeedHead[]> {
  const feeds = await source.feeds();
  const heads = await Promise.all(feeds.map(({ feed, head }) => head ?? source.head(feed)));
  return heads.filter((head) => head !== undefined);
}
