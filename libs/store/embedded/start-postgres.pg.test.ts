import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { silentLogger } from '@fedscan/runtime';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { processIdentity } from './process-identity.ts';
import { startPostgres } from './start-postgres.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fedscan-embedded-'));
  await chmod(folder, 0o755); // the server's user may enter, so that everything lies here
});
afterAll(() => rm(folder, { recursive: true }));

const start = (name: string) => startPostgres({ dataDir: join(folder, name), log: silentLogger });

test('keeps its data, and its password to itself', async () => {
  await using first = await start('kept');
  await query(first.url, 'create table kept (n int)');
  await query(first.url, 'insert into kept values (7)');
  await first[Symbol.asyncDispose]();

  await using second = await start('kept');

  expect(await query(second.url, 'select n from kept')).toEqual([{ n: 7 }]);
  expect((await stat(join(second.dataDir, 'password'))).mode & 0o777).toBe(0o600);
  await expect(query(second.url.replace(/:[^:@]+@/, ':wrong@'), 'select 1')).rejects.toThrow(
    'password authentication failed',
  );
});

test('refuses a data directory whose server belongs to a living program', async () => {
  await using _running = await start('shared');

  await expect(start('shared')).rejects.toMatchObject({ code: 'DATA_DIR_IN_USE' });
});

test('leaves no server behind when its parent is killed, and starts again over the same data', async () => {
  const { parent, url, server } = await startInChild('killed');
  await query(url, 'create table kept (n int)');

  parent.kill('SIGKILL');

  await vi.waitFor(async () => expect(await processIdentity(server)).toBe(undefined), 15_000);
  await using again = await start('killed');
  expect(await query(again.url, 'select count(*)::int as rows from kept')).toEqual([{ rows: 0 }]);
});

test('clears a server whose watcher was killed too', async () => {
  const { parent, server, watcher } = await startInChild('orphaned');
  process.kill(watcher, 'SIGKILL');
  parent.kill('SIGKILL');
  await once(parent, 'close');
  expect(await processIdentity(server)).toBeDefined();

  await using again = await start('orphaned');

  expect(await processIdentity(server)).toBe(undefined);
  expect(await query(again.url, 'select 1 as one')).toEqual([{ one: 1 }]);
});

test.skipIf(process.getuid?.() !== 0)(
  'lies elsewhere where its user may not enter the folders above it',
  async () => {
    const closed = join(folder, 'closed');
    await mkdir(closed, { mode: 0o700 });

    const server = await startPostgres({ dataDir: closed, log: silentLogger });

    expect(server.dataDir).toMatch(/^\/var\/lib\/fedscan\/[0-9a-f]{16}$/);
    expect(await query(server.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await server[Symbol.asyncDispose]();
    await rm(server.dataDir, { recursive: true });
  },
);

async function startInChild(name: string) {
  const program = `
    import { startPostgres } from ${JSON.stringify(join(import.meta.dirname, 'start-postgres.ts'))};
    import { silentLogger } from '@fedscan/runtime';
    const { url, dataDir } = await startPostgres({ dataDir: ${JSON.stringify(join(folder, name))}, log: silentLogger });
    console.log(JSON.stringify({ url, dataDir }));
    setInterval(() => {}, 1000);
  `;
  const parent: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
    cwd: import.meta.dirname,
  });
  const [line] = await once(
    createInterface({ input: parent.stdout as NodeJS.ReadableStream }),
    'line',
  );
  const { url, dataDir } = JSON.parse(line) as { url: string; dataDir: string };
  const server = Number(
    (await readFile(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8')).split('\n')[0],
  );
  return { parent, url, server, watcher: await parentOf(server) };
}

async function parentOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/stat`, 'utf8');
  return Number(status.slice(status.lastIndexOf(')') + 2).split(' ')[1]);
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}
