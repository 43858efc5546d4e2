import { expect, test } from 'vitest';
import { tokenLifetime } from './token-lifetime.ts';

const serverNow = Date.parse('2026-11-24T12:00:00Z');
const jwt = (exp: number) =>
  `x.${Buffer.from(JSON.stringify({ exp })).toString('base64url')}.signature`;

test('is a minute where nothing is said, less a tenth', () => {
  expect(tokenLifetime('opaque', { serverNow })).toBe(54_000);
});

test('is what the service says, less a tenth', () => {
  expect(tokenLifetime('opaque', { serverNow, expiresIn: 3600 })).toBe(3_240_000);
});

test('counts what a token out of a cache has lived', () => {
  const issuedAt = '2026-11-24T11:50:00Z';

  expect(tokenLifetime('opaque', { serverNow, expiresIn: 900, issuedAt })).toBe(270_000);
});

test('is at least five seconds less than what the service says', () => {
  expect(tokenLifetime('opaque', { serverNow, expiresIn: 20 })).toBe(15_000);
});

test('ends when the token itself does, by the clock of the service', () => {
  expect(tokenLifetime(jwt(serverNow / 1000 + 100), { serverNow, expiresIn: 3600 })).toBe(90_000);
});

test('is nothing for a token that has expired or cannot be kept', () => {
  expect(tokenLifetime(jwt(serverNow / 1000 - 100), { serverNow })).toBe(0);
  expect(tokenLifetime('opaque', { serverNow, expiresIn: 3 })).toBe(0);
});

test('does not stumble over tokens that only look like JWTs', () => {
  expect(tokenLifetime('a.b.c', { serverNow })).toBe(54_000);
  expect(tokenLifetime(`a.${Buffer.from('null').toString('base64url')}.c`, { serverNow })).toBe(
    54_000,
  );
});
