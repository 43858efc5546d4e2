import { expect, test } from 'vitest';
import { cleanEntryPath } from './entry-path.ts';

test.each([
  ['etc/passwd', 'etc/passwd'],
  ['./etc/passwd', 'etc/passwd'],
  ['/etc//passwd/', 'etc/passwd'],
  ['etc/./x/../passwd', 'etc/passwd'],
  ['./', ''],
  ['.', ''],
  ['/', ''],
  ['.hidden/..dots/...', '.hidden/..dots/...'],
])('cleans %s', (name, path) => {
  expect(cleanEntryPath(name, 4096)).toBe(path);
});

test.each(['../etc/passwd', 'etc/../../passwd', '/..'])('refuses %s, which leads out', (name) => {
  expect(() => cleanEntryPath(name, 4096)).toThrow(
    expect.objectContaining({ code: 'path_unsafe' }),
  );
});

test('refuses a path that is longer than the limit', () => {
  expect(() => cleanEntryPath('a'.repeat(4097), 4096)).toThrow(
    expect.objectContaining({ code: 'limit_path' }),
  );
});
