import type { Logger } from '@fedscan/runtime';
import type { Authorize } from './scope.ts';

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
