import { expect, test } from 'vitest';
import { createSignInLimiter } from './sign-in-limiter.ts';

function failing(times: number, address: string) {
  let time = 0;
  const limiter = createSignInLimiter(() => time);
  for (let i = 0; i < times; i++) limiter.failed(address);
  return { limiter, pass: (ms: number) => (time += ms) };
}

test('lets an address try until it has failed ten times', () => {
  const { limiter } = failing(9, 'a');

  const before = limiter.waitMs('a', 'token');
  limiter.failed('a');

  expect([before, limiter.waitMs('a', 'token'), limiter.waitMs('b', 'token')]).toEqual([
    0, 60_000, 0,
  ]);
});

test('opens an address again after a minute, for ten more failures', () => {
  const { limiter, pass } = failing(10, 'a');

  pass(59_999);
  const almost = limiter.waitMs('a', 'token');
  pass(1);
  const again = limiter.waitMs('a', 'token');
  limiter.failed('a');

  expect([almost, again, limiter.waitMs('a', 'token')]).toEqual([1, 0, 0]);
});

test('does not lock out a token that was good before', () => {
  const { limiter } = failing(10, 'a');

  limiter.succeeded('good');

  expect([limiter.waitMs('a', 'good'), limiter.waitMs('a', 'bad')]).toEqual([0, 60_000]);
});

test('forgets the oldest addresses, so that a flood of them costs bounded memory', () => {
  const { limiter } = failing(10, 'oldest');

  for (let i = 0; i < 10_000; i++) limiter.failed(`address ${i}`);

  expect(limiter.waitMs('oldest', 'token')).toBe(0);
});
