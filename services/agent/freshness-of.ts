import type { Freshness } from '@fedscan/api';
import type { FeedState } from '@fedscan/feed';

export const toFreshness = ({ state, seq, lastHeadAt, equalSince }: FeedState): Freshness => ({
  state,
  seq,
  ...(lastHeadAt ? { lastHeadAt } : {}),
  ...(equalSince ? { equalSince } : {}),
});
