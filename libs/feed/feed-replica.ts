// What a follower needs of whoever keeps its copy. `@fedscan/replica` fits it.
import type { FeedHead, FeedRow } from './feed-source.ts';

export type FeedCursor = {
  readonly feed: string;
  /** All changes up to here are in the copy that answers. */
  readonly seq: bigint;
  readonly digest: Uint8Array;
  readonly liveEntries: bigint;
  /** The last head that proved equal; 0 before the first. */
  readonly provenSeq: bigint;
  readonly provenDigest: Uint8Array;
  /** The time of that head, by the primary's clock. */
  readonly provenAt: Date | undefined;
  /** The copy that is being made anew beside the one that answers, why, and how far it is. */
  readonly restart: { readonly reason: number; readonly seq: bigint } | undefined;
  /** Rows were read that do not give the digest: the copy must be made anew. */
  readonly damaged: boolean;
};

export type FeedBatch = {
  readonly feed: string;
  readonly toSeq: bigint;
  readonly rows: readonly FeedRow[];
  /** What the feed is at `toSeq`, where that is known. */
  readonly head: FeedHead | undefined;
};

export interface FeedReplica {
  cursors(): readonly FeedCursor[];
  cursor(feed: string): FeedCursor | undefined;
  /**
   * Rows, cursor, digest and proof in one transaction: to the copy being made anew where there is one, else to the one
   * that answers, which is created for a new feed.
   * @returns whether the copy equals `head`
   */
  apply(batch: FeedBatch): Promise<boolean>;
  /** Notes which copies equal these heads, in one transaction. @returns the feeds of those that do */
  prove(heads: readonly FeedHead[]): Promise<ReadonlySet<string>>;
  /** From now on rows go to a new copy, beside the one that answers. Forgets an earlier attempt. */
  beginRestart(feed: string, reason: number): Promise<void>;
  /** The new copy takes the place of the old one, in one transaction. */
  endRestart(feed: string): Promise<void>;
  retire(feed: string): Promise<void>;
  /** The live rows of the copy that answers, in no stated order. */
  rows(feed: string): Iterable<FeedRow>;
}
