import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { startService } from './service.ts';

const scriptOf = async (code: string) => {
  const file = join(tmpdir(), `service-${process.pid}-${Math.random().toString(36).slice(2)}.mjs`);
  await writeFile(file, code);
  return file;
};

test('tells of the lines that a process logs, and ends it', async () => {
  const script = await scriptOf(
    'console.log(JSON.stringify({ message: "thing ready", port: 7 })); setInterval(() => {}, 1000);',
  );
  const service = startService(script, {});
  onTestFinished(() => service[Symbol.asyncDispose]());

  expect(await service.waitFor('thing ready')).toEqual({ message: 'thing ready', port: 7 });
  expect(await service.kill('SIGKILL')).toBe(null);
});

test('does not wait for a line of a process that has ended', async () => {
  const service = startService(await scriptOf('console.log("no luck");'), {});

  await expect(service.waitFor('thing ready')).rejects.toThrow('no luck');
});
