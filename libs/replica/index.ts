export type { FeedBatch, FeedCursor, FeedHead, FeedRow } from './feed-row.ts';
export { openReplica, type Replica, type ReplicaOptions } from './replica.ts';
export { ReplicaError, type ReplicaErrorCode } from './replica-error.ts';
