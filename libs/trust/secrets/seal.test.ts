import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { isSealedWithOlderKey, seal, unseal, unsealText } from './seal.ts';

const keys = { current: randomBytes(32), older: [] };

test('opens what it sealed', () => {
  const bytes = randomBytes(1000);

  expect(unsealText(seal('pässword', keys, 'registry/prod'), keys, 'registry/prod')).toBe(
    'pässword',
  );
  expect(unseal(seal(bytes, keys, 'authority'), keys, 'authority')).toEqual(bytes);
  expect(unsealText(seal('', keys.current, 'empty'), keys, 'empty')).toBe('');
});

test('never gives the same text twice, and never the secret', () => {
  const sealed = [seal('swordfish', keys, 'a'), seal('swordfish', keys, 'a')];

  expect(new Set(sealed).size).toBe(2);
  expect(sealed.join()).not.toContain('swordfish');
  expect(Buffer.from(sealed[0]?.split('.')[2] ?? '', 'base64url').includes('swordfish')).toBe(
    false,
  );
});

test('opens with an older key what was sealed before the key was changed', () => {
  const sealed = seal('swordfish', keys, 'a');
  const rotated = { current: randomBytes(32), older: [keys.current] };

  expect(unsealText(sealed, rotated, 'a')).toBe('swordfish');
  expect(isSealedWithOlderKey(sealed, rotated)).toBe(true);
  expect(isSealedWithOlderKey(seal('swordfish', rotated, 'a'), rotated)).toBe(false);
});

test('says which key is missing', () => {
  expect(() => unseal(seal('a', keys, 'a'), randomBytes(32), 'a')).toThrow(
    expect.objectContaining({ code: 'SEAL_KEY_UNKNOWN' }),
  );
});

test('does not open what was copied to another place', () => {
  const sealed = seal('swordfish', keys, 'registry/prod');

  expect(() => unseal(sealed, keys, 'registry/test')).toThrow(
    expect.objectContaining({ code: 'SEAL_BROKEN' }),
  );
});

test('notices every flipped bit', () => {
  const sealed = seal('swordfish', keys, 'a');
  const [version, id, body = ''] = sealed.split('.');
  const bytes = Buffer.from(body, 'base64url');

  for (let at = 0; at < bytes.length; at++) {
    const flipped = Buffer.from(bytes);
    flipped[at] = (flipped[at] ?? 0) ^ 1;
    const text = `${version}.${id}.${flipped.toString('base64url')}`;
    expect(() => unseal(text, keys, 'a')).toThrow(expect.objectContaining({ code: 'SEAL_BROKEN' }));
  }
});

test.for(['', 'fsl1', 'fsl1..', 'fsl1.0000000000000000.AAAA', 'swordfish'])(
  'does not take %j for something sealed',
  (text) => {
    expect(() => unseal(text, keys, 'a')).toThrow(expect.objectContaining({ code: 'SEAL_BROKEN' }));
  },
);
