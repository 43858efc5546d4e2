export { FeedError, type FeedErrorCode } from './feed-error.ts';
export type { FeedListener } from './feed-listener.ts';
export type { FeedBatch, FeedCursor, FeedReplica } from './feed-replica.ts';
export type { FeedHead, FeedListing, FeedPage, FeedRow, FeedSource } from './feed-source.ts';
export { followLocally, type LocalOptions } from './follow-locally.ts';
export type { FeedState } from './follower/feed-states.ts';
export {
  createFollower,
  type Follower,
  type FollowerOptions,
  type Primary,
} from './follower/follower.ts';
export {
  createFollowerCore,
  type FollowerCore,
  type FollowerCoreOptions,
} from './follower/follower-core.ts';
export { loadFeeds } from './follower/load-feeds.ts';
export type { FreshnessState } from './freshness.ts';
export type { FollowerCursor } from './publisher/check-cursor.ts';
export type { FollowerStatus, NewFollower } from './publisher/follower.ts';
export type { EndReason, FollowerStream, SentTotals } from './publisher/follower-stream.ts';
export { createPublisher, type Publisher } from './publisher/publisher.ts';
export type { PublisherOptions } from './publisher/publisher-options.ts';
export type { Authorize, Scope } from './publisher/scope.ts';
export type { ClusterReport, ReportedFeed } from './server/cluster-report.ts';
export { createFeedServer, type FeedServer, type FeedServerOptions } from './server/feed-server.ts';
export { mutualTls, type TlsMaterial } from './server/mutual-tls.ts';
export type { OnReport } from './server/report-handler.ts';
