// What is known of one feed beside its copy, while the agent runs.
import type { feed as wire } from '@fedscan/protocol';
import type { FeedHead } from '../feed-source.ts';

export class FeedTrack {
  /** By the agent's monotonic clock, ms. */
  provenAt: number | undefined;
  lastHeadAt: Date | undefined;
  equalSince: Date | undefined;
  receivedBytes = 0n;
  lastError = '';
  /** To be asked for at the next connection. */
  restartWanted: wire.Restart_Reason = 0;

  /** The copy was replaced, and the listener has not got all of the new one yet. */
  reloadOwed = false;

  proven(head: FeedHead, now: number): void {
    this.provenAt = now;
    this.lastHeadAt = head.time;
    this.equalSince ??= head.time;
    this.lastError = '';
  }

  failed(message: string): void {
    this.equalSince = undefined;
    this.lastError = message;
  }
}
