import { expect, test } from 'vitest';
import { backOff, sleep } from './wait.ts';

test('sleeps until its time has come', async () => {
  await expect(sleep(1)).resolves.toBeUndefined();
});

test('wakes with the reason of the signal', async () => {
  const controller = new AbortController();
  const asleep = sleep(3_600_000, controller.signal);

  controller.abort(new Error('shutting down'));

  await expect(asleep).rejects.toThrow('shutting down');
});

test('does not fall asleep once the signal was given', async () => {
  await expect(sleep(3_600_000, AbortSignal.abort())).rejects.toMatchObject({ name: 'AbortError' });
});

test('doubles the bound of its delays up to the cap, and starts again after a success', () => {
  const delays = backOff({ base: 100, cap: 1000, random: () => 1 });

  expect(Array.from({ length: 6 }, () => delays.next())).toEqual([100, 200, 400, 800, 1000, 1000]);

  delays.reset();
  expect(delays.next()).toBe(100);
});

test('spreads its delays over the whole bound', () => {
  const delays = backOff({ base: 1000, cap: 1000 });
  const drawn = Array.from({ length: 1000 }, () => delays.next());

  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
  expect(Math.min(...drawn)).toBeLessThan(200);
  expect(Math.max(...drawn)).toBeGreaterThan(800);
  expect(Math.max(...drawn)).toBeLessThanOrEqual(1000);
});

test('stays at its cap however often it is asked', () => {
  const delays = backOff({ base: 1, cap: 30_000, random: () => 1 });
  const drawn = Array.from({ length: 5000 }, () => delays.next());

  expect(drawn.at(-1)).toBe(30_000);
});
