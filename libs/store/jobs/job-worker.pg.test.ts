import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test, vi } from 'vitest';
import { digestOf, newRegistry, openTestStore, type TestStore } from '../test-store.ts';
import type { Job, ScanJob } from './job.ts';

const jobOf = (name: string): ScanJob => ({
  registry: 'prod',
  repository: 'shop/web',
  digest: digestOf(name),
  rescan: false,
});

/** Works until `until` resolves. */
async function work(
  store: TestStore['store'],
  handle: (job: Job<'scan'>) => Promise<void>,
  until: Promise<unknown>,
  concurrency = 1,
) {
  const stop = new AbortController();
  const handler = { handle, abandoned: async () => {} };
  const working = store.work({ kind: 'scan', handler, concurrency }, stop.signal);
  await until;
  stop.abort();
  await working;
}

test('takes the urgent first, and each image of a registry once', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  const done: string[] = [];
  const all = Promise.withResolvers<void>();
  await store.jobs.sendAll('scan', [jobOf('a'), jobOf('b'), jobOf('a')]);
  await store.jobs.send('scan', jobOf('urgent'), 10);
  expect(await store.jobs.send('scan', jobOf('b'))).toBe(false);

  const handle = async ({ data }: Job<'scan'>) => {
    if (done.push(data.digest) === 3) all.resolve();
  };
  await work(store, handle, all.promise);

  expect(done).toEqual([digestOf('urgent'), digestOf('a'), digestOf('b')]);
  expect(await store.jobs.isBusy('prod')).toBe(false);
});

test('counts what waits and what is under way', async () => {
  await using opened = await openTestStore();
  const { jobs } = opened.store;
  const none = { queued: 0, active: 0 };
  const before = await jobs.counts();
  await jobs.sendAll('scan', [jobOf('a'), jobOf('b'), jobOf('c')]);
  await jobs.send('list', { registry: 'prod', rescan: false });

  const during = Promise.withResolvers<Awaited<ReturnType<typeof jobs.counts>>>();
  await work(opened.store, async () => during.resolve(await jobs.counts()), during.promise);

  expect(before).toEqual({ list: none, scan: none });
  expect(await during.promise).toEqual({
    list: { queued: 1, active: 0 },
    scan: { queued: 2, active: 1 },
  });
});

test('tries again what failed', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  const attempts: boolean[] = [];
  const second = Promise.withResolvers<void>();
  await store.jobs.send('scan', jobOf('a'));

  const handle = async ({ last }: Job<'scan'>) => {
    if (attempts.push(last) === 1) throw new Error('the registry is down');
    second.resolve();
  };
  await work(store, handle, second.promise);

  expect(attempts).toEqual([false, false]);
});

test('takes back what waits', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  await store.registries.create(newRegistry('prod'));
  await store.jobs.send('list', { registry: 'prod', rescan: false });
  await store.jobs.send('scan', jobOf('a'));

  await store.jobs.cancelWaiting('prod');

  expect(await store.jobs.isBusy('prod')).toBe(false);
  expect((await store.registries.get('prod')).status.state).toBe('idle');
  expect(await store.jobs.send('scan', jobOf('a'))).toBe(true);
});

test('the job of a process that was killed runs again soon', async () => {
  await using opened = await openTestStore();
  const { store, url } = opened;
  await store.jobs.send('scan', jobOf('a'));
  const program = `
    import { silentLogger } from '@fedscan/runtime';
    import { openStore } from ${JSON.stringify(join(import.meta.dirname, '..', 'open-store.ts'))};
    const store = await openStore({ databaseUrl: ${JSON.stringify(url)}, sealKeys: Buffer.alloc(32, 7), log: silentLogger });
    const handler = { handle: async () => { console.log('begun'); await new Promise(() => setInterval(() => {}, 1000)); }, abandoned: async () => {} };
    await store.work({ kind: 'scan', handler, concurrency: 1 }, new AbortController().signal);
  `;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(createInterface({ input: child.stdout }), 'line');
  child.kill('SIGKILL');

  const again = Promise.withResolvers<void>();
  await work(store, async () => again.resolve(), again.promise);

  await vi.waitFor(async () => expect(await store.jobs.isBusy('prod')).toBe(false));
});

test('tells of a job whose last process was killed', async () => {
  await using opened = await openTestStore();
  const { store, sql } = opened;
  await store.jobs.send('scan', jobOf('a'));
  await sql`
    update pgboss.job set state = 'active', started_on = now() - interval '1 minute', retry_count = retry_limit`;
  const stop = new AbortController();
  const told = Promise.withResolvers<ScanJob>();
  const handler = {
    handle: async () => {},
    abandoned: async ({ data }: Job<'scan'>) => told.resolve(data),
  };

  const working = store.work({ kind: 'scan', handler, concurrency: 1 }, stop.signal);

  expect(await told.promise).toEqual(jobOf('a'));
  stop.abort();
  await working;
});
