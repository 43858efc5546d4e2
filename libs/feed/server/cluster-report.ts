// What an agent tells of itself, in our words.
import { timestampDate } from '@bufbuild/protobuf/wkt';
import { feed as wire } from '@fedscan/protocol';
import type { FeedHead } from '../feed-source.ts';
import type { FreshnessState } from '../freshness.ts';

export type ReportedFeed = {
  readonly feed: string;
  readonly seq: bigint;
  readonly state: FreshnessState;
  readonly lastHeadAt: Date | undefined;
  readonly equalSince: Date | undefined;
  readonly receivedBytes: bigint;
  /** Empty where there was none. */
  readonly lastError: string;
  /** Changes that it does not have yet; undefined where nobody here follows the feed. */
  readonly lagEntries: bigint | undefined;
};

export type ClusterReport = {
  readonly cluster: string;
  readonly agentVersion: string;
  readonly certificateExpiresAt: Date;
  readonly memoryBytes: bigint;
  readonly unresolvedImages: readonly string[];
  readonly feeds: readonly ReportedFeed[];
};

const maxUnresolvedImages = 100;
const maxErrorLength = 1_000;

const states: Record<wire.FeedState, FreshnessState> = {
  [wire.FeedState.UNSPECIFIED]: 'catching_up',
  [wire.FeedState.FRESH]: 'fresh',
  [wire.FeedState.CATCHING_UP]: 'catching_up',
  [wire.FeedState.STALE]: 'stale',
  [wire.FeedState.EXPIRED]: 'expired',
  [wire.FeedState.RETIRING]: 'retiring',
};

export const toReportedState = (state: FreshnessState): wire.FeedState =>
  Number(Object.entries(states).findLast(([, each]) => each === state)?.[0] ?? 0);

export function toClusterReport(
  { cluster, expiresAt }: { readonly cluster: string; readonly expiresAt: Date },
  request: wire.ReportRequest,
  headOf: (feed: string) => FeedHead | undefined,
): ClusterReport {
  return {
    cluster,
    agentVersion: request.agentVersion,
    certificateExpiresAt: expiresAt,
    memoryBytes: request.memoryBytes,
    unresolvedImages: request.unresolvedImages.slice(0, maxUnresolvedImages),
    feeds: request.feeds.map((report) => toReportedFeed(report, headOf(report.feed))),
  };
}

function toReportedFeed(report: wire.FeedReport, head: FeedHead | undefined): ReportedFeed {
  const { feed, seq, state, lastHeadAt, equalSince, receivedBytes, lastError } = report;
  const behind = head && head.seq - seq;
  return {
    feed,
    seq,
    state: states[state] ?? 'catching_up',
    lastHeadAt: lastHeadAt && timestampDate(lastHeadAt),
    equalSince: equalSince && timestampDate(equalSince),
    receivedBytes,
    lastError: lastError.slice(0, maxErrorLength),
    lagEntries: behind !== undefined && behind < 0n ? 0n : behind,
  };
}
