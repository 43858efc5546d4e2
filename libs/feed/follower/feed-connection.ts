// One connection to a primary, as far as a follower sees it.
import type { feed as wire } from '@fedscan/protocol';

export type FeedConnection = {
  /** Messages as they come, encoded; throws FeedError when the stream breaks, ends when the primary ends it. */
  follow(request: wire.FollowRequest, signal: AbortSignal): AsyncIterable<Uint8Array>;
  report(request: wire.ReportRequest, signal: AbortSignal): Promise<wire.ReportResponse>;
  close(): void;
};
