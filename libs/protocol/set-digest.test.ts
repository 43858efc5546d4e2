import { createHash, randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { SetDigest } from './set-digest.ts';

const modulus = 1n << 256n;
const toNumber = (bytes: Uint8Array) => BigInt(`0x${Buffer.from(bytes).toString('hex')}`);
const hashes = Array.from({ length: 200 }, (_, i) =>
  i % 10 === 0 ? Buffer.alloc(32, 0xff) : createHash('sha256').update(randomBytes(8)).digest(),
);

test('is the sum of the hashes modulo 2^256', () => {
  const digest = new SetDigest();
  for (const hash of hashes) digest.add(hash);

  const expected = hashes.reduce((sum, hash) => (sum + toNumber(hash)) % modulus, 0n);

  expect(toNumber(digest.toBytes())).toBe(expected);
});

test('comes back to where it was when what was added is removed, in any order', () => {
  const digest = SetDigest.from(hashes[3] as Buffer);
  for (const hash of hashes) digest.add(hash);
  for (const hash of hashes.toReversed()) digest.remove(hash);

  expect(digest.equals(hashes[3] as Buffer)).toBe(true);
});

test('refuses what is not a hash', () => {
  expect(() => new SetDigest().add(Buffer.alloc(31))).toThrow('32 bytes');
});
