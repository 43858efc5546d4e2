import { expect, test } from 'vitest';
import { formatDuration, parseDuration } from './duration.ts';

test.each([
  ['90s', 90n],
  ['15m', 900n],
  ['6h', 21_600n],
  ['30d', 2_592_000n],
])('reads %s, and writes it back', (text, seconds) => {
  const duration = parseDuration(text);

  expect([duration.seconds, formatDuration(duration)]).toEqual([seconds, text]);
});

test.each(['', '60', '1w', '1.5h', '-1h', 'h', '1h30m'])('refuses %j', (text) => {
  expect(() => parseDuration(text)).toThrow('write it like 90s, 15m, 6h or 1d');
});

test('writes nothing where there is none', () => {
  expect(formatDuration(undefined)).toBe('');
});
