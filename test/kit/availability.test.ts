import { afterEach, expect, test, vi } from 'vitest';
import { requireOrSkip } from './availability.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

test('runs what the machine has', () => {
  vi.stubEnv('CI', 'true');

  expect(requireOrSkip('a registry', '/usr/bin/docker-registry')).toBe(false);
});

test('skips what the machine lacks, and says so', () => {
  vi.stubEnv('CI', '');
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true);

  expect(requireOrSkip('a registry', undefined)).toBe(true);
  expect(written.mock.calls).toEqual([['skipped: this machine has no a registry\n']]);
});

test('fails in CI what would be skipped elsewhere', () => {
  vi.stubEnv('CI', 'true');

  expect(() => requireOrSkip('docker-registry', undefined)).toThrow(
    'CI must have docker-registry, and it was not found',
  );
});
