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
/** At once, for all followers: so many pages are in memory before they are encoded. */
const concurrentReads = 4;

export function createPageReader(source: FeedSource, bounds: HubBounds): PageReader {
  const gate = createGate(concurrentReads);
  const kept = new Map<string, Promise<Page>>();

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
      const shared = await kept.get(name)?.catch(() => undefined);
      if (shared && shared.snapshot >= wish.snapshot) return shared;
      const page = gate(() => readFromSource(hub, { ...wish, deletionsAfter }));
      kept.set(name, page);
      page.catch(() => kept.get(name) === page && kept.delete(name));
      for (const oldest of kept.keys()) {
        if (kept.size <= keptPages) break;
        kept.delete(oldest);
      }
      return page;
    },
  };
}
