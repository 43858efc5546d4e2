import { silentLogger } from '@fedscan/runtime';
import { expect, test } from 'vitest';
import { createScheduler } from './scheduler.ts';

/** Runs until it has looked twice at what is due. */
async function runTwice(due: readonly string[], busy: ReadonlySet<string>) {
  const sent: string[] = [];
  const stop = new AbortController();
  let looks = 0;
  let tidied = 0;
  const scheduler = createScheduler({
    registries: {
      due: async () => {
        if (++looks === 2) stop.abort();
        return due;
      },
    },
    jobs: {
      send: async (_, { registry, rescan }) => {
        sent.push(`${registry} ${rescan}`);
        return true;
      },
      cancelWaiting: async () => {},
      isBusy: async (registry) => busy.has(registry),
    },
    listings: { stopPass: async () => {} },
    tidy: async () => {
      tidied++;
    },
    log: silentLogger,
    tickMs: 1,
  });
  await scheduler.run(stop.signal);
  return { sent, tidied };
}

test('starts what is due, and passes over what still runs', async () => {
  expect(await runTwice(['a', 'b'], new Set(['a']))).toEqual({
    sent: ['b false', 'b false'],
    tidied: 1,
  });
});

test('goes on after a failure', async () => {
  const stop = new AbortController();
  let looks = 0;
  const scheduler = createScheduler({
    registries: {
      due: async () => {
        if (++looks === 3) stop.abort();
        throw new Error('the database restarts');
      },
    },
    jobs: {
      send: async () => true,
      cancelWaiting: async () => {},
      isBusy: async () => false,
    },
    listings: { stopPass: async () => {} },
    tidy: async () => {},
    log: silentLogger,
    tickMs: 1,
  });

  await scheduler.run(stop.signal);

  expect(looks).toBe(3);
});

test('a scan is stopped where it waits and where it lists', async () => {
  const done: string[] = [];
  const scheduler = createScheduler({
    registries: { due: async () => [] },
    jobs: {
      send: async (_, job, priority) => {
        done.push(`send ${JSON.stringify(job)} ${priority}`);
        return false;
      },
      cancelWaiting: async (registry) => void done.push(`cancel ${registry}`),
      isBusy: async () => false,
    },
    listings: { stopPass: async (registry) => void done.push(`stop ${registry}`) },
    tidy: async () => {},
    log: silentLogger,
  });

  expect(await scheduler.start('prod', { rescan: true })).toBe(false);
  await scheduler.stop('prod');

  expect(done).toEqual(['send {"registry":"prod","rescan":true} 10', 'cancel prod', 'stop prod']);
});
