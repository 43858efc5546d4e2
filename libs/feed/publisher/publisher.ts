// Serves feeds to any number of followers: each feed is read, encoded and compressed once for all of them.
import { sleep } from '@fedscan/runtime';
import { FeedError } from '../feed-error.ts';
import type { FeedHead, FeedSource } from '../feed-source.ts';
import type { FeedHub } from './feed-hub.ts';
import { createFitScope, type Listings } from './fit-scope.ts';
import { type Follower, type FollowerStatus, type NewFollower, toStatus } from './follower.ts';
import { FollowerSession } from './follower-session.ts';
import type { SentTotals } from './follower-stream.ts';
import { createHubs } from './hubs.ts';
import { createPageReader } from './page-reader.ts';
import type { PublisherOptions } from './publisher-options.ts';
import type { Scope } from './scope.ts';

export type Publisher = {
  /** Serves the stream until one of both sides ends it. @returns what to call when the stream is gone */
  follow(follower: NewFollower): Promise<() => void>;
  followers(): FollowerStatus[];
  /** Batches, and bytes of all that goes over streams, since the publisher was made. */
  sent(): Readonly<SentTotals>;
  /** Ends the streams of a cluster now; without it they end at the next look. */
  revoke(cluster: string): void;
  /** The newest head known of a feed that is followed. */
  headOf(feed: string): FeedHead | undefined;
  /** Something may have happened in the feed: looks now. `run` listens to the source's hints. */
  hint(feed: string): void;
  /** One look at the source, the scopes and the clocks. `run` does it again and again. */
  poll(): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
};

export function createPublisher(source: FeedSource, options: PublisherOptions): Publisher {
  const { log, authorize, pollMs = 500, headsEveryMs = 10_000, streamsPerCluster = 4 } = options;
  const { ringBytes = 32 << 20, batchEntries = 5_000, batchBytes = 1 << 20 } = options;
  const { unsentBytes = 128 << 10, now = () => performance.now() } = options;
  const bounds = { batchEntries, batchBytes, ringBytes };
  const hubs = createHubs(source, bounds);
  const pages = createPageReader(source, bounds, now);
  const followers = new Set<Follower>();
  const totals: SentTotals = { batches: 0, bytes: 0 };
  const fit = createFitScope(source, hubs, log);
  let listings: Listings | undefined;
  let failing = false;

  function failed(error: unknown): void {
    if (!failing) log.warn('feeds unreadable', { error });
    failing = true;
  }

  function hubFailed(error: unknown, hub: FeedHub): void {
    if (!(error instanceof FeedError) || error.code !== 'FORKED') {
      failed(error);
      return;
    }
    if (hubs.find(hub.feed) !== hub) return;
    log.warn('feed forked', { feed: hub.feed, seq: hub.head.seq });
    hubs.forget(hub.feed);
    // They come back with their cursors, which are then compared with the history that holds now.
    for (const { session } of followers) if (session.has(hub.feed)) session.goodbye(1000);
  }

  const pull = (hub: FeedHub): Promise<void> => hub.pull().catch((error) => hubFailed(error, hub));

  async function look(): Promise<void> {
    listings = new Map((await source.feeds()).map((listing) => [listing.feed, listing]));
    for (const hub of hubs.all()) if (!listings.has(hub.feed)) hubs.forget(hub.feed);
    const scopes = await askScopes();
    await Promise.all([...hubs.all()].map(refresh));
    for (const follower of followers) {
      const scope = scopes.get(follower.cluster);
      if (!scope) refuse(follower);
      else if (follower.expiresAt && follower.expiresAt <= new Date()) follower.session.goodbye(0);
      else await fit(follower, scope, listings);
    }
  }

  async function askScopes(): Promise<ReadonlyMap<string, Scope>> {
    const clusters = new Set([...followers].map(({ cluster }) => cluster));
    return clusters.size > 0 ? await authorize([...clusters]) : new Map();
  }

  async function refresh(hub: FeedHub): Promise<void> {
    const head = listings?.get(hub.feed)?.head;
    if (!head || !hub.confirm(head)) await pull(hub);
  }

  function refuse({ cluster, session }: Follower): void {
    if (session.closed) return;
    log.warn('follower refused', { cluster });
    session.end('refused');
  }

  async function poll(): Promise<void> {
    try {
      await look();
      if (failing) log.info('feeds readable');
      failing = false;
      for (const { session } of followers) session.resume();
    } catch (error) {
      failed(error);
    }
    for (const { session } of followers) session.sendHeads(headsEveryMs);
  }

  function hint(feed: string): void {
    const hub = hubs.find(feed);
    if (hub) void pull(hub);
  }

  function makeRoom(cluster: string): void {
    const streams = [...followers].filter((follower) => follower.cluster === cluster);
    for (const { session } of streams.slice(0, Math.max(0, streams.length - streamsPerCluster))) {
      log.warn('follower displaced', { cluster, streamsPerCluster });
      session.goodbye(10_000);
    }
  }

  return {
    async follow({ stream, ...asked }) {
      const scope = (await authorize([asked.cluster])).get(asked.cluster);
      if (!scope) throw new FeedError('REFUSED', `cluster ${asked.cluster} may not follow`);
      if (!listings) await look();
      const onError = hubFailed;
      const session = new FollowerSession({ stream, pages, totals, unsentBytes, now, onError });
      const cursorOf = new Map(asked.cursors.map((cursor) => [cursor.feed, cursor]));
      const follower = { ...asked, session, cursorOf, since: new Date() };
      followers.add(follower);
      makeRoom(asked.cluster);
      await fit(follower, scope, listings ?? new Map()).catch(failed);
      return () => {
        session.close();
        followers.delete(follower);
      };
    },
    followers: () => [...followers].map(toStatus),
    sent: () => totals,
    revoke(cluster) {
      for (const follower of followers) if (follower.cluster === cluster) refuse(follower);
    },
    headOf: (feed) => hubs.find(feed)?.head,
    hint,
    poll,
    async run(signal) {
      using _ = source.onChange(hint);
      while (!signal.aborted) {
        await poll();
        await sleep(pollMs, signal).catch(() => undefined);
      }
      for (const { session } of followers) session.goodbye(1000);
    },
  };
}
