// The shapes of `@fedscan/feed`, which this library fits without knowing it.

export type FeedRow = {
  readonly kind: number;
  readonly key: string;
  readonly seq: bigint;
  readonly payload: Uint8Array;
  readonly deleted: boolean;
};

export type FeedHead = {
  readonly feed: string;
  readonly seq: bigint;
  readonly digest: Uint8Array;
  readonly liveEntries: bigint;
  readonly time: Date;
};

export type FeedBatch = {
  readonly feed: string;
  readonly toSeq: bigint;
  readonly rows: readonly FeedRow[];
  readonly head: FeedHead | undefined;
};

export type FeedCursor = {
  readonly feed: string;
  readonly seq: bigint;
  readonly digest: Uint8Array;
  readonly liveEntries: bigint;
  readonly provenSeq: bigint;
  readonly provenDigest: Uint8Array;
  readonly provenAt: Date | undefined;
  readonly restart: { readonly reason: number; readonly seq: bigint } | undefined;
  readonly damaged: boolean;
};
