import { expect, test } from 'vitest';
import { type FreshnessState, toFreshness } from './freshness.ts';

const minute = 60_000;
const day = 1_440 * minute;

test.for<[string, number | undefined, boolean, FreshnessState]>([
  ['never proven', undefined, true, 'catching_up'],
  ['proven just now', 0, true, 'fresh'],
  ['proven a minute ago', minute, true, 'fresh'],
  ['proven just now, and more is known to come', 0, false, 'catching_up'],
  ['without a head for two minutes', 2 * minute, true, 'catching_up'],
  ['without a head for a quarter of an hour', 15 * minute, true, 'stale'],
  ['stale and behind', 20 * minute, false, 'stale'],
  ['without a head for a week', 7 * day, true, 'expired'],
])('a copy %s', ([, ageMs, isWhole, state]) => {
  expect(toFreshness(ageMs, isWhole, { staleAfterMs: 15 * minute })).toBe(state);
});
