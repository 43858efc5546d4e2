/** One entry as a feed hands it on. */
export type FeedRow = {
  readonly kind: number;
  readonly key: string;
  readonly payload: Uint8Array;
  readonly deleted: boolean;
};
