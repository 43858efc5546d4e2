// The copy in SQLite: through random lives, and killed at random moments.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FeedReplica } from '@fedscan/feed';
import { openReplica, type Replica } from '@fedscan/replica';
import { silentLogger } from '@fedscan/runtime';
import {
  type Crash,
  createRandom,
  eventually,
  projectRoot,
  serveFeeds,
  simulateFeeds,
} from '@fedscan/test-kit';
import { expect, onTestFinished, test } from 'vitest';

const seed = Number(process.env.FEDSCAN_SEED ?? Math.floor(Math.random() * 1e9));

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fedscan-replica-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

/** Dies around its transactions, as the schedule says. */
function withCrashes(replica: Replica, crash: Crash): FeedReplica {
  const around =
    <Args extends unknown[], Result>(work: (...args: Args) => Promise<Result>) =>
    async (...args: Args): Promise<Result> => {
      crash('before');
      const result = await work(...args);
      crash('after');
      return result;
    };
  return {
    cursors: replica.cursors,
    cursor: replica.cursor,
    rows: replica.rows,
    apply: around(replica.apply),
    prove: around(replica.prove),
    beginRestart: around(replica.beginRestart),
    endRestart: around(replica.endRestart),
    retire: around(replica.retire),
  };
}

test(`copies in SQLite become equal whatever happens, in 100 lives from seed ${seed}`, async () => {
  const root = await newFolder();
  const failures: unknown[] = [];
  for (let life = seed; life < seed + 100; life++) {
    const replicas: Replica[] = [];
    const { complaints } = await simulateFeeds({
      seed: life,
      openReplica(crash) {
        const folder = join(root, `${life}-${replicas.length}`);
        const replica = openReplica(folder, { log: silentLogger });
        replicas.push(replica);
        return withCrashes(replica, crash);
      },
    });
    for (const replica of replicas) replica[Symbol.dispose]();
    if (complaints.length > 0) failures.push({ life, complaints });
  }

  expect(failures).toEqual([]);
});

test(`an agent that is killed at any moment finds a whole copy, with seed ${seed}`, async () => {
  const random = createRandom(seed);
  const served = await serveFeeds();
  onTestFinished(() => served.stop());
  const { caPem, keyPem, certPem } = await served.createCluster();
  const folder = await newFolder();
  const identityFile = join(folder, 'identity.json');
  await writeFile(identityFile, JSON.stringify({ caPem, keyPem, certPem }));
  const script = join(projectRoot, 'test/kit/feeds/agent-process.ts');
  const args = [script, folder, String(served.port), identityFile];
  let commits = 0;
  const commit = (): void => {
    const changes = Array.from({ length: 1 + random.below(3_000) }, () => {
      const place = { kind: 5, key: `key ${random.below(20_000)}` };
      return random.chance(0.2) ? place : { ...place, payload: Buffer.from(`${++commits}`) };
    });
    served.source.commit('prod', changes);
  };

  for (let life = 0; life < 12; life++) {
    const agent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const [line] = await once(agent.stdout, 'data');
    expect(`${line}`.trim()).toBe('loaded');
    const until = performance.now() + 40 + random.below(400);
    while (performance.now() < until) {
      commit();
      await delay(5);
    }
    agent.kill('SIGKILL');
    await once(agent, 'exit');
    verify(folder);
  }
  const last = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void last.kill('SIGKILL'));
  const head = await served.source.head('prod');
  await eventually(
    () => served.reports.at(-1)?.feeds[0],
    (report) => report?.seq === head?.seq && report?.state === 'fresh',
  );
  last.kill('SIGKILL');
  await once(last, 'exit');

  using replica = openReplica(folder, { log: silentLogger });
  const rows = [...replica.rows('prod')].map(({ key, seq }) => `${key} ${seq}`).toSorted();
  expect(replica.cursor('prod')).toMatchObject({ seq: head?.seq, provenSeq: head?.seq });
  expect(rows).toEqual(
    served.source
      .liveRows('prod')
      .map(({ key, seq }) => `${key} ${seq}`)
      .toSorted(),
  );
});

/** Rows, cursor and digest fit each other. */
function verify(folder: string): void {
  using replica = openReplica(folder, { log: silentLogger });
  const rows = [...replica.rows('prod')];
  const cursor = replica.cursor('prod');
  expect(cursor?.damaged ?? false).toBe(false);
  expect(BigInt(rows.length)).toBe(cursor?.liveEntries ?? 0n);
}
