// The feeds that somebody follows, each opened once.
import { FeedError } from '../feed-error.ts';
import type { FeedSource } from '../feed-source.ts';
import { FeedHub, type HubBounds } from './feed-hub.ts';
import { createFrameBudget } from './frame-budget.ts';

export type Hubs = {
  /** Throws FeedError UNREACHABLE where there is no such feed. */
  open(feed: string): Promise<FeedHub>;
  find(feed: string): FeedHub | undefined;
  all(): Iterable<FeedHub>;
  forget(feed: string): void;
};

export function createHubs(source: FeedSource, bounds: HubBounds & { ringBytes: number }): Hubs {
  const budget = createFrameBudget(bounds.ringBytes);
  const opening = new Map<string, Promise<FeedHub>>();
  const hubs = new Map<string, FeedHub>();

  async function openHub(feed: string): Promise<FeedHub> {
    const head = await source.head(feed);
    if (!head) throw new FeedError('UNREACHABLE', `there is no feed ${feed}`);
    const hub = new FeedHub(head, source, bounds, budget);
    hubs.set(feed, hub);
    return hub;
  }

  return {
    async open(feed) {
      const known = hubs.get(feed);
      if (known) return known;
      let hub = opening.get(feed);
      if (!hub) {
        hub = openHub(feed).finally(() => opening.delete(feed));
        opening.set(feed, hub);
      }
      return hub;
    },
    find: (feed) => hubs.get(feed),
    all: () => hubs.values(),
    forget: (feed) => void hubs.delete(feed),
  };
}
