// The README's first command.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { projectRoot, startService } from '@fedscan/test-kit';
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

  await untilGone(started);
});

test('ends whole when npm alone is told to', async () => {
  const npm = spawn('npm', ['run', '--silent', 'demo'], {
    cwd: projectRoot,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: npm.stdout })) {
    if (line === 'Ctrl-C ends it.') break;
  }
  const started = descendantsOf(npm.pid ?? -1);
  expect(started.length).toBeGreaterThan(3);

  npm.kill('SIGTERM');

  await once(npm, 'exit');
  await untilGone(started);
});

async function untilGone(pids: readonly number[]): Promise<void> {
  const patience = AbortSignal.timeout(30_000);
  while (pids.some((pid) => commandOf(pid) !== '')) {
    await pause(50, undefined, { signal: patience });
  }
}

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
