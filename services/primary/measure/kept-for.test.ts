import { expect, test, vi } from 'vitest';
import { keptFor } from './kept-for.ts';

test('asks once for all who look within the time, and again after it', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  let asked = 0;
  const counts = keptFor(1_000, async () => ++asked);

  const together = await Promise.all([counts(), counts()]);
  vi.advanceTimersByTime(999);
  const within = await counts();
  vi.advanceTimersByTime(1);
  const after = await counts();

  vi.useRealTimers();
  expect([together, within, after]).toEqual([[1, 1], 1, 2]);
});

test('does not keep a failure', async () => {
  let asked = 0;
  const counts = keptFor(60_000, async () => {
    if (++asked === 1) throw new Error('the database is down');
    return asked;
  });

  await expect(counts()).rejects.toThrow('the database is down');
  expect(await counts()).toBe(2);
});
