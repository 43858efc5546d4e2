// Where feeds are read from: the primary's database, and later a relay's copy.

export type FeedHead = {
  readonly feed: string;
  readonly seq: bigint;
  /** The sum of the hashes of the live entries, 32 bytes. */
  readonly digest: Uint8Array;
  readonly liveEntries: bigint;
  /** The source's clock when it was read. */
  readonly time: Date;
};

export type FeedRow = {
  readonly kind: number;
  readonly key: string;
  readonly seq: bigint;
  /** Empty where deleted. */
  readonly payload: Uint8Array;
  readonly deleted: boolean;
};

export type FeedPage = {
  /** In the order of their sequence numbers. */
  readonly rows: readonly FeedRow[];
  /** Of the same snapshot. */
  readonly head: FeedHead;
  /** Tombstones at or below this may be gone. */
  readonly oldest: bigint;
};

export type FeedListing = {
  readonly feed: string;
  /** To agents; the others are for the primary's own eyes. */
  readonly offered: boolean;
  readonly oldest: bigint;
  /** Saves a query for each quiet feed at each look. */
  readonly head?: FeedHead;
};

export interface FeedSource {
  feeds(): Promise<readonly FeedListing[]>;
  head(feed: string): Promise<FeedHead | undefined>;
  /**
   * The entries after a sequence number, from one snapshot: at most `limit`, and no more after `byteLimit` bytes of
   * payload, but at least one where there is one.
   */
  read(feed: string, afterSeq: bigint, limit: number, byteLimit?: number): Promise<FeedPage>;
  /** Whether the feed ever stood at `seq` with this digest. Known for all commits since `oldest`. */
  holdsProof(feed: string, seq: bigint, digest: Uint8Array): Promise<boolean>;
  /** A hint that may be lost. */
  onChange(listener: (feed: string) => void): Disposable;
}
