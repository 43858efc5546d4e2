// What a follower does with each message, over any network, clock and copy.
import { feed as wire } from '@fedscan/protocol';
import type { Logger } from '@fedscan/runtime';
import { FeedError } from '../feed-error.ts';
import type { FeedListener } from '../feed-listener.ts';
import type { FeedReplica } from '../feed-replica.ts';
import type { FeedHead } from '../feed-source.ts';
import { decodeBatch } from '../wire/decode-batch.ts';
import { fromHeadMessage } from '../wire/head-message.ts';
import { FeedTrack } from './feed-track.ts';
import { toFollowRequest } from './follow-request.ts';
import { loadFeed } from './load-feeds.ts';

export type FollowerCoreOptions = {
  readonly replica: FeedReplica;
  readonly listener: FeedListener;
  readonly log: Logger;
  readonly agentVersion: string;
  /** The feeds to ask for; all that the primary allows where empty. */
  readonly feeds: readonly string[];
  /** A monotonic clock, ms. */
  readonly now: () => number;
};

export type Received = {
  /** Some copy was proven equal. */
  readonly proved: boolean;
  /** The primary ends the stream and asks to come back then. */
  readonly goodbyeMs?: number;
};

export type FollowerCore = {
  /** What a new stream starts with. */
  request(): wire.FollowRequest;
  /** Takes one message; call again once it is done. Throws FeedError where the stream must be given up. */
  receive(response: wire.FollowResponse, bytes: number): Promise<Received>;
  /** Notes for all feeds why there is no stream. */
  failed(message: string): void;
  track(feed: string): FeedTrack;
};

export function createFollowerCore(options: FollowerCoreOptions): FollowerCore {
  const { replica, listener, log, agentVersion, feeds, now } = options;
  const tracks = new Map<string, FeedTrack>();

  function track(feed: string): FeedTrack {
    let found = tracks.get(feed);
    if (!found) {
      found = new FeedTrack();
      tracks.set(feed, found);
    }
    return found;
  }

  async function takeBatch(batch: wire.Batch): Promise<boolean> {
    const { feed, fromSeq, toSeq } = batch;
    const cursor = replica.cursor(feed);
    const at = cursor?.restart?.seq ?? cursor?.seq ?? 0n;
    if (fromSeq !== at) {
      const message = `a batch of feed ${feed} begins at ${fromSeq}; the copy ends at ${at}`;
      throw new FeedError('OUT_OF_ORDER', message);
    }
    const head = batch.head && fromHeadMessage(batch.head);
    if (head && (head.feed !== feed || head.seq !== toSeq)) {
      throw new FeedError('BAD_MESSAGE', `a batch of feed ${feed} ends with another's head`);
    }
    const rows = decodeBatch(batch);
    const equal = await replica.apply({ feed, toSeq, rows, head });
    const answers = !cursor?.restart && !track(feed).reloadOwed;
    if (answers && rows.length > 0) listener.apply(feed, rows);
    return head ? await judge(head, equal) : false;
  }

  async function takeHeads(heads: readonly FeedHead[]): Promise<boolean> {
    const judged = heads.filter(isJudgeable);
    const equal = await replica.prove(judged);
    let proved = false;
    for (const head of judged) proved = (await judge(head, equal.has(head.feed))) || proved;
    return proved;
  }

  function isJudgeable({ feed, seq }: FeedHead): boolean {
    const cursor = replica.cursor(feed);
    const at = cursor?.restart?.seq ?? cursor?.seq ?? 0n;
    if (seq < at) throw new FeedError('FORKED', `feed ${feed} stands at ${seq}, the copy at ${at}`);
    // A head of what is still to come proves nothing.
    return seq === at;
  }

  async function judge(head: FeedHead, equal: boolean): Promise<boolean> {
    const { feed, seq } = head;
    if (!equal) {
      const message = `the copy of feed ${feed} differs from the primary's at ${seq}`;
      track(feed).restartWanted = wire.Restart_Reason.DIGEST_MISMATCH;
      track(feed).failed(message);
      throw new FeedError('DIGEST_MISMATCH', message);
    }
    if (replica.cursor(feed)?.restart) {
      // What the listener has is the old copy, until it has all of the new one.
      track(feed).reloadOwed = true;
      await replica.endRestart(feed);
      log.info('feed made anew', { feed, seq });
    }
    if (track(feed).reloadOwed) await reload(feed);
    track(feed).proven(head, now());
    return true;
  }

  async function reload(feed: string): Promise<void> {
    listener.beginRestart(feed);
    await loadFeed(replica, listener, feed);
    listener.endRestart(feed);
    track(feed).reloadOwed = false;
  }

  async function beginRestart({ feed, reason }: wire.Restart): Promise<void> {
    const why = wire.Restart_Reason[reason] ?? String(reason);
    log.warn('feed restarted', { feed, reason: why });
    track(feed).restartWanted = 0;
    track(feed).failed(`the feed is made anew: ${why}`);
    await replica.beginRestart(feed, reason);
  }

  async function retire({ feed, reason }: wire.Retire): Promise<void> {
    log.info('feed retired', { feed, reason });
    tracks.delete(feed);
    if (!replica.cursor(feed)) return;
    await replica.retire(feed);
    listener.drop(feed);
  }

  async function take({ kind }: wire.FollowResponse): Promise<Received> {
    switch (kind.case) {
      case 'batch':
        return { proved: await takeBatch(kind.value) };
      case 'heads':
        return { proved: await takeHeads(kind.value.heads.map(fromHeadMessage)) };
      case 'restart':
        await beginRestart(kind.value);
        return { proved: false };
      case 'retire':
        await retire(kind.value);
        return { proved: false };
      case 'goodbye':
        return { proved: false, goodbyeMs: kind.value.retryAfterMs };
      case 'compare':
        // Only for those who say that they can; the whole feed is asked for instead.
        track(kind.value.feed).restartWanted = wire.Restart_Reason.DIGEST_MISMATCH;
        return { proved: false, goodbyeMs: 0 };
      default:
        // A kind that a newer primary may send to anybody.
        return { proved: false };
    }
  }

  return {
    request: () => toFollowRequest(replica.cursors(), track, { agentVersion, feeds }),
    track,
    async receive(response, bytes) {
      const feed = feedOf(response);
      if (feed !== undefined) track(feed).receivedBytes += BigInt(bytes);
      try {
        return await take(response);
      } catch (error) {
        if (feed !== undefined) track(feed).failed(String((error as Error).message));
        throw error;
      }
    },
    failed(message) {
      for (const { feed } of replica.cursors()) track(feed).lastError = message;
    },
  };
}

function feedOf({ kind }: wire.FollowResponse): string | undefined {
  switch (kind.case) {
    case 'batch':
    case 'restart':
      return kind.value.feed;
    default:
      return undefined;
  }
}
