// How old a copy is, and what that means.
import type { FeedCursor } from './feed-replica.ts';

export type FreshnessState = 'fresh' | 'catching_up' | 'stale' | 'expired' | 'retiring';

export type FreshnessBounds = {
  /** The age from which a copy counts as stale, in ms. */
  readonly staleAfterMs: number;
};

export const defaultStaleAfterMs = 15 * 60_000;
const freshMs = 60_000;
const expiredAfterMs = 7 * 86_400_000;

/** `ageMs`: time since the last head that proved equal; undefined where there was none yet. */
export function toFreshness(
  ageMs: number | undefined,
  isWhole: boolean,
  { staleAfterMs }: FreshnessBounds,
): FreshnessState {
  if (ageMs === undefined) return 'catching_up';
  if (ageMs >= expiredAfterMs) return 'expired';
  if (ageMs >= staleAfterMs) return 'stale';
  return isWhole && ageMs <= freshMs ? 'fresh' : 'catching_up';
}

/** Whether nothing is known to be missing: the copy that answers is the one that proved equal last. */
export const isWhole = ({ seq, provenSeq, restart, damaged }: FeedCursor): boolean =>
  seq === provenSeq && !restart && !damaged;
