import type { Digest } from '@fedscan/model';

export type ListJob = {
  readonly registry: string;
  /** Scan again what has a result. */
  readonly rescan: boolean;
};

export type ScanJob = {
  readonly registry: string;
  readonly repository: string;
  readonly digest: Digest;
  /** Read the image even where another registry's result could be used. */
  readonly rescan: boolean;
};

export type JobData = { readonly list: ListJob; readonly scan: ScanJob };
export type JobKind = keyof JobData;

export type Job<Kind extends JobKind> = {
  readonly id: string;
  readonly data: JobData[Kind];
  /** No further attempt follows if this one fails. */
  readonly last: boolean;
};

/** Only one job of a kind with the same name waits or runs at a time. */
export const jobName = {
  list: ({ registry }: ListJob) => registry,
  scan: ({ registry, digest }: ScanJob) => `${registry}/${digest}`,
} as const;

type QueueSettings = {
  readonly expireInSeconds: number;
  readonly retryLimit: number;
  readonly retryDelay: number;
  readonly retryDelayMax: number;
};

// A job whose process has died is noticed by its lock (see job-lease.ts); the expiry is for one that hangs.
export const queues: Readonly<Record<JobKind, QueueSettings>> = {
  list: { expireInSeconds: 86_400, retryLimit: 2, retryDelay: 5, retryDelayMax: 60 },
  scan: { expireInSeconds: 3_600, retryLimit: 4, retryDelay: 2, retryDelayMax: 120 },
};
