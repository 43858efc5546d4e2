import { expect, test } from 'vitest';
import { KeptOutcomes } from './kept-outcomes.ts';
import { unknown } from './outcome.ts';

const say = () => '';

test('keeps what is certain, for as long as all of it holds', () => {
  const kept = new KeptOutcomes(3);
  const found = (now: number) => [0, 1, 2].map((rule) => kept.find(rule, now));
  kept.keep(0, { truth: 'true', say, until: 20 });
  kept.keep(1, { truth: 'false', say, from: 5, until: 30 });
  kept.keep(2, unknown({ reason: 'PARTIAL', message: '' }));
  expect(found(10)).toEqual(['true', 'false', undefined]);
  expect(found(19)).toEqual(['true', 'false', undefined]);

  expect(found(20)).toEqual([undefined, undefined, undefined]);
  kept.keep(1, { truth: 'true', say });
  expect(found(4)).toEqual([undefined, 'true', undefined]);
});
