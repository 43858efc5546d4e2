// Pages for those who are behind the ring, read from the source. Many who are equally far behind share one.
import type { FeedSource } from '../feed-source.ts';
import { type BatchFrame, encodeBatch } from '../wire/encode-batch.ts';
import type { FeedHub, HubBounds } from './feed-hub.ts';
import { createGate } from './gate.ts';

export type Page = BatchFrame & { readonly oldest: bigint };

export type PageWish = {
  readonly cursor: bigint;
  /** Deletions up to here need not be told. */
  readonly deletionsAfter: bigint;
  /** The page must not be older than what was read before. */
  readonly snapshot: bigint;
};

export type PageReader = { read(hub: FeedHub, wish: PageWish): Promise<Page> };

const keptPages = 16;
/** Long enough for many who come at once, short enough for a page of a feed that was restored meanwhile to go. */
const keptMs = 2_000;
/** At once, for all followers: so many pages are in memory before they are encoded. */
const concurrentReads = 4;

type Kept = { readonly page: Promise<Page>; readonly hub: FeedHub; readonly at: number };

export function createPageReader(
  source: FeedSource,
  bounds: HubBounds,
  now: () => number,
): PageReader {
  const gate = createGate(concurrentReads);
  const kept = new Map<string, Kept>();

  async function readFromSource(hub: FeedHub, { cursor, deletionsAfter }: PageWish): Promise<Page> {
    const page = await source.read(hub.feed, cursor, bounds.batchEntries, bounds.batchBytes);
    // Not beyond the ring's tail, so that the next frame of the ring begins where this page ends.
    const upTo = hub.tail < page.head.seq && hub.tail > cursor ? hub.tail : page.head.seq;
    const maxBytes = bounds.batchBytes;
    const frame = await encodeBatch(cursor, page, { maxBytes, upTo, deletionsAfter });
    return { ...frame, oldest: page.oldest };
  }

  return {
    async read(hub, wish) {
      const deletionsAfter = wish.deletionsAfter > wish.cursor ? wish.deletionsAfter : 0n;
      const name = `${hub.feed}\n${wish.cursor}\n${deletionsAfter}`;
      const shared = kept.get(name);
      if (shared && shared.hub === hub && now() - shared.at < keptMs) {
        const page = await shared.page.catch(() => undefined);
        if (page && page.snapshot >= wish.snapshot) return page;
      }
      const page = gate(() => readFromSource(hub, { ...wish, deletionsAfter }));
      kept.delete(name);
      kept.set(name, { page, hub, at: now() });
      for (const oldest of kept.keys()) {
        if (kept.size <= keptPages) break;
        kept.delete(oldest);
      }
      return page;
    },
  };
}
