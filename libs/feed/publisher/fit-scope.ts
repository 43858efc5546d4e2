// Brings a stream in line with what its cluster may follow now.
import type { Logger } from '@fedscan/runtime';
import type { FeedListing, FeedSource } from '../feed-source.ts';
import { checkCursor, type FollowerCursor } from './check-cursor.ts';
import type { Follower } from './follower.ts';
import type { Hubs } from './hubs.ts';
import { allows, type Scope } from './scope.ts';

export type Listings = ReadonlyMap<string, FeedListing>;

export type FitScope = (follower: Follower, scope: Scope, listings: Listings) => Promise<void>;

/** Retires what the follower may no longer have, and adds what it may have now. */
export function createFitScope(source: FeedSource, hubs: Hubs, log: Logger): FitScope {
  async function addLeg(
    { session, cursorOf, cluster }: Follower,
    listing: FeedListing,
  ): Promise<void> {
    const { feed, oldest } = listing;
    const cursor = cursorOf.get(feed) ?? startOf(feed);
    const hub = await hubs.open(feed);
    const head = await source.head(feed);
    if (!head) return;
    const restart = await checkCursor(source, cursor, head, oldest);
    if (restart) {
      log.warn('feed restarted', { feed, cluster, seq: cursor.seq, reason: restart });
      hub.forgetFrames();
    }
    if (hubs.find(feed) !== hub) return;
    cursorOf.delete(feed);
    session.add({ hub, cursor, head, restart });
  }

  return async (follower, scope, listings) => {
    const { session, cursorOf, feeds } = follower;
    const offers = (feed: string) => listings.get(feed)?.offered === true && allows(scope, feed);
    const held = [...cursorOf.keys(), ...[...session.legs()].map(({ hub }) => hub.feed)];
    for (const feed of held) {
      if (offers(feed)) continue;
      cursorOf.delete(feed);
      session.retire(feed, 'the registry is not offered to this cluster');
    }
    for (const listing of listings.values()) {
      const { feed } = listing;
      const isWanted = feeds.length === 0 || feeds.includes(feed);
      if (isWanted && offers(feed) && !session.has(feed)) await addLeg(follower, listing);
    }
  };
}

const startOf = (feed: string): FollowerCursor => ({
  feed,
  seq: 0n,
  provenSeq: 0n,
  provenDigest: new Uint8Array(),
  restartWanted: 0,
});
