import { expect, test } from 'vitest';
import { gather } from './gather.ts';
import { inPieces } from './walk-test-layer.ts';

test.each([1, 3, 4, 5, 8, 100])('parts pieces of %d bytes anew', async (size) => {
  const blocks: string[] = [];
  for await (const block of gather(inPieces(Buffer.from('abcdefghij'), size), 4)) {
    blocks.push(block.toString());
  }

  expect(blocks).toEqual(['abcd', 'efgh', 'ij']);
});

test('parts nothing into nothing', async () => {
  const blocks = await Array.fromAsync(gather(inPieces(Buffer.alloc(0), 1), 4));

  expect(blocks).toEqual([]);
});
