import { expect, test } from 'vitest';
import { printable } from './registry-message.ts';

test.each([
  ['plain text', 'plain text'],
  ['two\nlines\u001b[31m red', 'two lines [31m red'],
  ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer [redacted]'],
  ['token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abc', 'token [redacted]'],
  ['https://user:pass@host/x', 'https://host/x'],
  ['{"password":"hunter2","x":1}', '{"password":"[redacted]","x":1}'],
  ['GET /blob?X-Amz-Signature=abcdef&x=1', 'GET /blob?X-Amz-Signature=[redacted]&x=1'],
  ['ünïcödé 😀', 'ünïcödé 😀'],
])('prints %j as %j', (text, expected) => {
  expect(printable(text)).toBe(expected);
});

test('prints at most 300 characters', () => {
  expect(printable('x'.repeat(10_000))).toHaveLength(300);
});
