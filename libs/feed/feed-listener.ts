import type { FeedRow } from './feed-source.ts';

/** Who lives on a copy of feeds, such as the catalog. Calls for one feed come one after the other. */
export interface FeedListener {
  /** The rows of a whole batch, in the order of their sequence numbers. */
  apply(feed: string, rows: readonly FeedRow[]): void;
  /** All live rows follow, in several `apply`; until `endRestart` the old ones answer. Begun again, it starts over. */
  beginRestart(feed: string): void;
  /** The rows since `beginRestart` take the place of the old ones. */
  endRestart(feed: string): void;
  drop(feed: string): void;
}
