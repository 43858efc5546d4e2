import { expect, test } from 'vitest';
import { keepRecent } from './recent.ts';

test('keeps what was asked for last, as long as it fits', () => {
  const made: string[] = [];
  const recent = keepRecent<string, number>(10, (weight) => weight);
  const ask = (key: string, weight: number) =>
    recent(key, () => {
      made.push(key);
      return weight;
    });
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) ask(key, 4);
  expect(made).toEqual(['a', 'b', 'c', 'b']);

  ask('large', 11);
  expect(ask('large', 11)).toBe(11);
  ask('a', 4);
  expect(made).toEqual(['a', 'b', 'c', 'b', 'large', 'a']);
});
