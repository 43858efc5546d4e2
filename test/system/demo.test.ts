// The README's first command.
import { startService } from '@fedscan/test-kit';
import { expect, test } from 'vitest';

test('the demonstration holds, from registry to decision, and ends by itself', async () => {
  await using demo = startService('test/demo/main.ts', {}, ['--exit']);

  const exitCode = await demo.ended;

  expect(demo.output()).toMatch(/shop\/api:1\.5 +allowed/);
  expect(demo.output()).toMatch(
    /shop\/api:1\.4 +denied: .*DEMO-2026-0001 libssl3 3\.3\.2-r0 -> 3\.3\.2-r1/,
  );
  expect(demo.output()).toMatch(/the agent has all 3, \d+ ms after/);
  expect(exitCode, demo.output()).toBe(0);
});
