// Keeps a copy of all feeds that a primary offers this cluster, over one stream at a time.
import { fromBinary } from '@bufbuild/protobuf';
import { feed as wire } from '@fedscan/protocol';
import { backOff, type Logger, sleep } from '@fedscan/runtime';
import type { ChannelCredentials } from '@grpc/grpc-js';
import { FeedError } from '../feed-error.ts';
import type { FeedListener } from '../feed-listener.ts';
import type { FeedCursor, FeedReplica } from '../feed-replica.ts';
import { defaultStaleAfterMs } from '../freshness.ts';
import type { FeedConnection } from './feed-connection.ts';
import { type FeedState, toFeedState } from './feed-states.ts';
import { createFollowerCore } from './follower-core.ts';
import { openGrpcConnection } from './grpc-connection.ts';
import { reportRegularly } from './report-regularly.ts';

export type Primary = {
  /** `host:port` each; the next connection takes the next one. */
  readonly addresses: readonly string[];
  readonly credentials: ChannelCredentials;
};

export type FollowerOptions = {
  /** Asked before each connection, so that a renewed certificate is taken up. */
  readonly connect: () => Primary;
  readonly replica: FeedReplica;
  /** Has what is in the replica already: see `loadFeeds`. */
  readonly listener: FeedListener;
  readonly log: Logger;
  readonly agentVersion?: string;
  /** The feeds to follow; all that the primary allows where left out. */
  readonly feeds?: readonly string[];
  readonly staleAfterMs?: number;
  /** How often the primary sends heads, in ms: after three that are missed it is dialled again. */
  readonly headsEveryMs?: number;
  readonly reportEveryMs?: number;
  /** Images seen in the cluster without a result, for the next report. */
  readonly unresolvedImages?: () => readonly string[];
  readonly certificateExpiresAt?: () => Date | undefined;
};

export type Follower = {
  /** Ends when the signal says so; never for want of a primary. */
  run(signal: AbortSignal): Promise<void>;
  /** True while there is a stream. */
  connected(): boolean;
  states(): FeedState[];
  stateOf(feed: string): FeedState | undefined;
};

const agentClocks = { now: () => performance.now(), wallNow: () => Date.now() };

export function createFollower(options: FollowerOptions): Follower {
  const { connect, replica, listener, log } = options;
  const { agentVersion = '', feeds = [], headsEveryMs = 10_000 } = options;
  const bounds = { staleAfterMs: options.staleAfterMs ?? defaultStaleAfterMs };
  const { now } = agentClocks;
  const core = createFollowerCore({ replica, listener, log, agentVersion, feeds, now });
  const retry = backOff({ base: 200, cap: 60_000 });
  let attempt = 0;
  let connected = false;

  const toState = (cursor: FeedCursor): FeedState =>
    toFeedState(cursor, core.track(cursor.feed), agentClocks, bounds);
  const states = (): FeedState[] => replica.cursors().map(toState);

  function dial(): FeedConnection {
    const { addresses, credentials } = connect();
    const address = addresses[attempt++ % addresses.length];
    if (!address) throw new FeedError('UNREACHABLE', 'no address of the primary is known');
    return openGrpcConnection(address, credentials);
  }

  /** @returns ms to wait before the next connection */
  async function followOnce(signal: AbortSignal): Promise<number> {
    const connection = dial();
    const stream = new AbortController();
    const ends = AbortSignal.any([signal, stream.signal]);
    const silence = new FeedError('SILENT', `no word from the primary for ${3 * headsEveryMs} ms`);
    const watchdog = setTimeout(() => stream.abort(silence), 3 * headsEveryMs);
    const reports = reportRegularly({ ...options, connection, states, agentVersion }, ends);
    try {
      for await (const bytes of connection.follow(core.request(), ends)) {
        watchdog.refresh();
        if (!connected) log.info('feeds followed', { feeds: replica.cursors().length });
        connected = true;
        const response = fromBinary(wire.FollowResponseSchema, bytes);
        const { proved, goodbyeMs } = await core.receive(response, bytes.length);
        watchdog.refresh();
        // Not for an open connection alone: a copy that never proves equal is not tried without pause.
        if (proved) retry.reset();
        if (goodbyeMs !== undefined) return Math.random() * Math.min(goodbyeMs, 60_000);
      }
      return retry.next();
    } catch (error) {
      throw stream.signal.aborted ? stream.signal.reason : error;
    } finally {
      clearTimeout(watchdog);
      connected = false;
      stream.abort();
      await reports;
      connection.close();
    }
  }

  return {
    states,
    stateOf(feed) {
      const cursor = replica.cursor(feed);
      return cursor && toState(cursor);
    },
    connected: () => connected,
    async run(signal) {
      while (!signal.aborted) {
        let waitMs: number;
        try {
          waitMs = await followOnce(signal);
        } catch (error) {
          if (signal.aborted) return;
          waitMs = retry.next();
          core.failed((error as Error).message);
          log.warn('feeds not followed', { ...reasonOf(error), retryMs: Math.round(waitMs) });
        }
        await sleep(waitMs, signal).catch(() => undefined);
      }
    },
  };
}

// What is foreseen is told at every attempt, so without a trace.
const reasonOf = (error: unknown) =>
  error instanceof FeedError ? { code: error.code, reason: error.message } : { error };
