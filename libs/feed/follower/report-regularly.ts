import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { feed as wire } from '@fedscan/protocol';
import { type Logger, sleep } from '@fedscan/runtime';
import type { FeedConnection } from './feed-connection.ts';
import { type FeedState, toFeedReport } from './feed-states.ts';

export type ReportOptions = {
  readonly connection: FeedConnection;
  readonly states: () => readonly FeedState[];
  readonly agentVersion: string;
  readonly log: Logger;
  readonly reportEveryMs?: number;
  readonly unresolvedImages?: () => readonly string[];
  readonly certificateExpiresAt?: () => Date | undefined;
};

const maxUnresolvedImages = 100;

/** Tells the primary how this agent fares until the signal ends it. What cannot be told now is told the next time. */
export async function reportRegularly(options: ReportOptions, signal: AbortSignal): Promise<void> {
  const { connection, log } = options;
  let everyMs = options.reportEveryMs ?? 15_000;
  while (!signal.aborted) {
    await sleep(everyMs * (0.8 + 0.4 * Math.random()), signal).catch(() => undefined);
    if (signal.aborted) return;
    try {
      const { nextReportMs } = await connection.report(toReport(options), signal);
      if (options.reportEveryMs === undefined && nextReportMs > 0) everyMs = nextReportMs;
    } catch (error) {
      if (!signal.aborted) log.debug('report not sent', { error });
    }
  }
}

function toReport(options: ReportOptions): wire.ReportRequest {
  const expiresAt = options.certificateExpiresAt?.();
  return create(wire.ReportRequestSchema, {
    feeds: options.states().map(toFeedReport),
    agentVersion: options.agentVersion,
    unresolvedImages: [...(options.unresolvedImages?.() ?? [])].slice(0, maxUnresolvedImages),
    ...(expiresAt && { certificateExpiresAt: timestampFromDate(expiresAt) }),
    memoryBytes: BigInt(process.memoryUsage.rss()),
  });
}
