// The README's first command.
import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
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

test('killed, it leaves no process behind', async () => {
  await using demo = startService('test/demo/main.ts', {});
  await demo.waitForText('Ctrl-C ends it.');
  const started = descendantsOf(demo.pid);
  const postgres = started.filter((pid) => commandOf(pid).includes('postgres'));
  expect(postgres.length).toBeGreaterThan(1);
  expect(started.filter((pid) => /services\/\w+\/main\.ts/.test(commandOf(pid)))).toHaveLength(3);

  await demo.kill('SIGKILL');

  const patience = AbortSignal.timeout(30_000);
  while (started.some((pid) => commandOf(pid) !== '')) {
    await pause(50, undefined, { signal: patience });
  }
});

function descendantsOf(pid: number): number[] {
  const text = readOr(`/proc/${pid}/task/${pid}/children`, '');
  const children = text.split(' ').filter(Boolean).map(Number);
  return children.flatMap((child) => [child, ...descendantsOf(child)]);
}

// Empty where the process is gone, or only waits to be forgotten.
const commandOf = (pid: number): string => readOr(`/proc/${pid}/cmdline`, '').replaceAll('\0', ' ');

function readOr(file: string, otherwise: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return otherwise;
  }
}
