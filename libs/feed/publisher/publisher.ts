// Serves feeds to any number of followers: each feed is read, encoded and compressed once for all of them.
import { type Logger, sleep } from '@fedscan/runtime';
import { FeedError } from '../feed-error.ts';
import type { FeedHead, FeedListing, FeedSource } from '../feed-source.ts';
import { checkCursor, type FollowerCursor } from './check-cursor.ts';
import type { FeedHub } from './feed-hub.ts';
import { FollowerSession, type FollowerStream } from './follower-session.ts';
import { createHubs } from './hubs.ts';
import { createPageReader } from './page-reader.ts';
import { type Authorize, allows, type Scope } from './scope.ts';

export type PublisherOptions = {
  readonly log: Logger;
  readonly authorize: Authorize;
  /** Between two looks at source and clusters, in ms: what is found late by a hint that got lost. */
  readonly pollMs?: number;
  /** Between two heads of a quiet feed, in ms. */
  readonly headsEveryMs?: number;
  /** What is kept in memory of the newest batches of all feeds together. */
  readonly ringBytes?: number;
  /** Of one batch at most; rows before compression. */
  readonly batchEntries?: number;
  readonly batchBytes?: number;
  /** Of one stream, not yet taken by the network: then it is waited for. */
  readonly unsentBytes?: number;
  /** Streams of one cluster; the oldest ends where there is one more. */
  readonly streamsPerCluster?: number;
  /** A monotonic clock, in ms. */
  readonly now?: () => number;
};

export type NewFollower = {
  readonly cluster: string;
  readonly agentVersion: string;
  readonly cursors: readonly FollowerCursor[];
  /** The feeds it asks for; all that it may follow where empty. */
  readonly feeds: readonly string[];
  /** When its certificate ends, and the stream with it. */
  readonly expiresAt?: Date | undefined;
  readonly stream: FollowerStream;
};

export type FollowerStatus = {
  readonly cluster: string;
  readonly agentVersion: string;
  readonly since: Date;
  readonly sentBytes: number;
  /** How far each feed was sent, and where it stands. */
  readonly feeds: readonly { readonly feed: string; readonly seq: bigint; readonly head: bigint }[];
};

export type Publisher = {
  /** Serves the stream until one of both sides ends it. @returns what to call when the stream is gone */
  follow(follower: NewFollower): Promise<() => void>;
  followers(): FollowerStatus[];
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

type Follower = Omit<NewFollower, 'stream'> & {
  readonly session: FollowerSession;
  readonly since: Date;
  /** Cursors of feeds that were not added yet. */
  readonly cursorOf: Map<string, FollowerCursor>;
};

export function createPublisher(source: FeedSource, options: PublisherOptions): Publisher {
  const { log, authorize, pollMs = 500, headsEveryMs = 10_000, streamsPerCluster = 4 } = options;
  const { ringBytes = 32 << 20, batchEntries = 5_000, batchBytes = 1 << 20 } = options;
  const { unsentBytes = 128 << 10, now = () => performance.now() } = options;
  const bounds = { batchEntries, batchBytes, ringBytes };
  const hubs = createHubs(source, bounds);
  const pages = createPageReader(source, bounds, now);
  const followers = new Set<Follower>();
  let listings: ReadonlyMap<string, FeedListing> | undefined;
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
      else await fit(follower, scope);
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

  /** Retires what the follower may no longer have, and adds what it may have now. */
  async function fit(follower: Follower, scope: Scope): Promise<void> {
    const { session, cursorOf, feeds } = follower;
    const offers = (feed: string) => listings?.get(feed)?.offered === true && allows(scope, feed);
    const held = [...cursorOf.keys(), ...[...session.legs()].map(({ hub }) => hub.feed)];
    for (const feed of held) {
      if (offers(feed)) continue;
      cursorOf.delete(feed);
      session.retire(feed, 'the registry is not offered to this cluster');
    }
    const wanted = feeds.length > 0 ? feeds : [...(listings?.keys() ?? [])];
    for (const feed of wanted) {
      if (offers(feed) && !session.has(feed)) await addLeg(follower, feed);
    }
  }

  async function addLeg({ session, cursorOf, cluster }: Follower, feed: string): Promise<void> {
    const cursor = cursorOf.get(feed) ?? startOf(feed);
    const hub = await hubs.open(feed);
    const head = await source.head(feed);
    if (!head) return;
    const oldest = listings?.get(feed)?.oldest ?? 0n;
    const restart = await checkCursor(source, cursor, head, oldest);
    if (restart) {
      log.warn('feed restarted', { feed, cluster, seq: cursor.seq, reason: restart });
      hub.forgetFrames();
    }
    if (hubs.find(feed) !== hub) return;
    cursorOf.delete(feed);
    session.add({ hub, cursor, head, restart });
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
      const session = new FollowerSession({ stream, pages, unsentBytes, now, onError });
      const cursorOf = new Map(asked.cursors.map((cursor) => [cursor.feed, cursor]));
      const follower = { ...asked, session, cursorOf, since: new Date() };
      followers.add(follower);
      makeRoom(asked.cluster);
      await fit(follower, scope).catch(failed);
      return () => {
        session.close();
        followers.delete(follower);
      };
    },
    followers: () => [...followers].map(toStatus),
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

const startOf = (feed: string): FollowerCursor => ({
  feed,
  seq: 0n,
  provenSeq: 0n,
  provenDigest: new Uint8Array(),
  restartWanted: 0,
});

const toStatus = ({ cluster, agentVersion, since, session }: Follower): FollowerStatus => ({
  cluster,
  agentVersion,
  since,
  sentBytes: session.sentBytes,
  feeds: [...session.legs()].map(({ hub, cursor }) => ({
    feed: hub.feed,
    seq: cursor,
    head: hub.head.seq,
  })),
});
