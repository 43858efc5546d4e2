import { expect, test } from 'vitest';
import { inOrderedWindow } from './ordered-window.ts';

async function* numbers(count: number) {
  for (let number = 0; number < count; number++) yield number;
}

test('gives results in the order of the items, and runs no more at once than it may', async () => {
  let running = 0;
  let most = 0;
  const work = async (number: number) => {
    most = Math.max(most, ++running);
    for (let turn = 0; turn < 10 - number; turn++) await Promise.resolve();
    running--;
    return number * 2;
  };

  const results = await Array.fromAsync(inOrderedWindow(numbers(10), 3, work));

  expect(results).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18]);
  expect(most).toBe(3);
});

test('ends with the first failure of the work, and closes the source', async () => {
  let closed = false;
  async function* source() {
    try {
      yield* numbers(10);
    } finally {
      closed = true;
    }
  }
  const work = async (number: number) => {
    if (number > 1) throw new Error(`failed at ${number}`);
    return number;
  };
  const results: number[] = [];

  const reading = (async () => {
    for await (const result of inOrderedWindow(source(), 4, work)) results.push(result);
  })();

  await expect(reading).rejects.toThrow('failed at 2');
  expect(results).toEqual([0, 1]);
  expect(closed).toBe(true);
});

test('ends with the failure of the source', async () => {
  async function* source() {
    yield 1;
    throw new Error('the source failed');
  }

  await expect(
    Array.fromAsync(inOrderedWindow(source(), 1, async (number) => number)),
  ).rejects.toThrow('the source failed');
});
