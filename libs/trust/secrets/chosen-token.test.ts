import { expect, test } from 'vitest';
import { createApiToken } from './api-token.ts';
import { parseChosenToken } from './chosen-token.ts';

test.each([
  ['of 16 characters', '0123456789abcdef'],
  ['of 512 characters', 'x'.repeat(512)],
  ['like ours', createApiToken().token],
  ['with signs', 'a+b/c=d~e.f_g-h!i'],
])('takes a token %s', (_, token) => {
  expect(parseChosenToken(token)).toBe(token);
});

test.each([
  ['is short', '0123456789abcde'],
  ['is longer than the API reads', 'x'.repeat(513)],
  ['has a space', 'correct horse battery staple'],
  ['ends with a line break', '0123456789abcdef\n'],
  ['has a tab', '0123456789\tabcdef'],
  ['has letters that no header has', 'über-geheimes-kennwort'],
])('refuses what %s, and does not repeat it', (_, token) => {
  expect(() => parseChosenToken(token)).toThrow(
    /^must be 16 to 512 ASCII characters without white space/,
  );
  expect(() => parseChosenToken(token)).not.toThrow(token);
});
