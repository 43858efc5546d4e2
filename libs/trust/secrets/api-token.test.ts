import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { createApiToken, hashToken, verifyToken } from './api-token.ts';

test('makes tokens of 32 random bytes that are recognised by their hash', () => {
  const { token, hash } = createApiToken();

  expect(token).toMatch(/^fsk_[\w-]{43}$/);
  expect(hash).toEqual(createHash('sha256').update(token).digest());
  expect(hashToken(token)).toEqual(hash);
  expect(verifyToken(token, hash)).toBe(true);
});

test('refuses any other token, and a damaged hash', () => {
  const { token, hash } = createApiToken();

  expect(verifyToken(createApiToken().token, hash)).toBe(false);
  expect(verifyToken(token.slice(0, -1), hash)).toBe(false);
  expect(verifyToken('', hash)).toBe(false);
  expect(verifyToken(token, hash.subarray(1))).toBe(false);
});
