// The primary's own catalog follows all feeds in its process, over the interface that the publisher reads from.
import { type Logger, sleep } from '@fedscan/runtime';
import type { FeedListener } from './feed-listener.ts';
import type { FeedHead, FeedPage, FeedSource } from './feed-source.ts';

export type LocalOptions = {
  readonly log: Logger;
  readonly pollMs?: number;
  /** Called once, when the listener has all that there was at the start. */
  readonly onLoaded?: () => void;
};

type Local = {
  seq: bigint;
  /** Deletions up to here need not be told: the reading began when the feed stood there. */
  deletionsAfter: bigint;
  proven: FeedHead | undefined;
  /** The listener answers with older rows until all of these are read. */
  anew: boolean;
};

const pageRows = 5_000;
const pageBytes = 4 << 20;

/** Runs until the signal ends it; an outage of the source is waited for. */
export async function followLocally(
  source: FeedSource,
  listener: FeedListener,
  signal: AbortSignal,
  { log, pollMs = 500, onLoaded }: LocalOptions,
): Promise<void> {
  const feeds = new Map<string, Local>();
  let loaded = false;
  let failing = false;
  let wake = new AbortController();
  using _ = source.onChange(() => wake.abort());

  async function look(): Promise<void> {
    const listed = await source.feeds();
    const names = new Set(listed.map(({ feed }) => feed));
    for (const feed of feeds.keys()) {
      if (names.has(feed)) continue;
      feeds.delete(feed);
      listener.drop(feed);
    }
    for (const { feed, head } of listed) {
      signal.throwIfAborted();
      const local = feeds.get(feed);
      const isKnown = head && local?.proven && isSame(head, local.proven);
      if (!isKnown) await catchUp(feed, local);
    }
  }

  async function catchUp(feed: string, known: Local | undefined): Promise<void> {
    let local = known ?? begin(feed, false);
    for (;;) {
      signal.throwIfAborted();
      const page = await source.read(feed, local.seq, pageRows, pageBytes);
      if (!(await goesOn(local, page))) {
        log.warn('feed read anew', { feed });
        listener.beginRestart(feed);
        local = begin(feed, true);
        continue;
      }
      if (local.seq === 0n) local.deletionsAfter = page.head.seq;
      if (page.rows.length > 0) listener.apply(feed, page.rows);
      local.seq = page.rows.at(-1)?.seq ?? page.head.seq;
      if (local.seq < page.head.seq) continue;
      if (local.anew) listener.endRestart(feed);
      local.anew = false;
      local.proven = page.head;
      return;
    }
  }

  function begin(feed: string, anew: boolean): Local {
    const local: Local = { seq: 0n, deletionsAfter: 0n, proven: undefined, anew };
    feeds.set(feed, local);
    return local;
  }

  /** False where the feed was restored to an earlier time, or is another of the same name. */
  async function goesOn(local: Local, { head, oldest }: FeedPage): Promise<boolean> {
    const { seq, proven, deletionsAfter } = local;
    if (seq === 0n) return true;
    if (head.seq < seq || (oldest > seq && oldest > deletionsAfter)) return false;
    if (!proven) return true;
    if (head.seq === proven.seq) return isSame(head, proven);
    return proven.seq === 0n || source.holdsProof(head.feed, proven.seq, proven.digest);
  }

  while (!signal.aborted) {
    wake = new AbortController();
    try {
      await look();
      if (!loaded) onLoaded?.();
      loaded = true;
      failing = false;
    } catch (error) {
      if (signal.aborted) return;
      if (!failing) log.warn('feeds unreadable', { error });
      failing = true;
      await sleep(pollMs, signal).catch(() => undefined);
      continue;
    }
    await sleep(pollMs, AbortSignal.any([signal, wake.signal])).catch(() => undefined);
  }
}

const isSame = (a: FeedHead, b: FeedHead): boolean =>
  a.seq === b.seq && Buffer.compare(a.digest, b.digest) === 0;
