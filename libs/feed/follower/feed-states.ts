// What the agent can say of its feeds at any time.
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { feed as wire } from '@fedscan/protocol';
import type { FeedCursor } from '../feed-replica.ts';
import { type FreshnessBounds, type FreshnessState, isWhole, toFreshness } from '../freshness.ts';
import { toReportedState } from '../server/cluster-report.ts';
import type { FeedTrack } from './feed-track.ts';

export type FeedState = {
  readonly feed: string;
  readonly state: FreshnessState;
  /** Time since the last head that proved the copy equal; undefined where there was none yet. */
  readonly ageMs: number | undefined;
  readonly seq: bigint;
  readonly liveEntries: bigint;
  /** Both by the primary's clock. */
  readonly lastHeadAt: Date | undefined;
  readonly equalSince: Date | undefined;
  readonly receivedBytes: bigint;
  /** Empty where there is none. */
  readonly lastError: string;
};

export type Clocks = {
  /** Monotonic, ms. */
  readonly now: () => number;
  /** The wall clock, ms: only for the time in which the agent did not run. */
  readonly wallNow: () => number;
};

export function toFeedState(
  cursor: FeedCursor,
  track: FeedTrack,
  clocks: Clocks,
  bounds: FreshnessBounds,
): FeedState {
  const ageMs = ageOf(cursor, track, clocks);
  return {
    feed: cursor.feed,
    state: toFreshness(ageMs, isWhole(cursor), bounds),
    ageMs,
    seq: cursor.seq,
    liveEntries: cursor.liveEntries,
    lastHeadAt: track.lastHeadAt ?? cursor.provenAt,
    equalSince: track.equalSince,
    receivedBytes: track.receivedBytes,
    lastError: track.lastError,
  };
}

function ageOf(cursor: FeedCursor, track: FeedTrack, { now, wallNow }: Clocks): number | undefined {
  if (track.provenAt !== undefined) return now() - track.provenAt;
  return cursor.provenAt && Math.max(0, wallNow() - cursor.provenAt.getTime());
}

export const toFeedReport = (state: FeedState): wire.FeedReport =>
  create(wire.FeedReportSchema, {
    feed: state.feed,
    seq: state.seq,
    state: toReportedState(state.state),
    ...(state.lastHeadAt && { lastHeadAt: timestampFromDate(state.lastHeadAt) }),
    ...(state.equalSince && { equalSince: timestampFromDate(state.equalSince) }),
    receivedBytes: state.receivedBytes,
    lastError: state.lastError,
  });
