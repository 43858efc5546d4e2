// Agent, scanner and primary are killed at random moments of a scan. In the end nothing is missing, and the agent has,
// byte for byte, what the primary has.
//   FEDSCAN_TEST_SEED=… repeats a run
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { hashEntry, SetDigest } from '@fedscan/protocol';
import { imageApi } from '@fedscan/protocol/api';
import {
  type AgentProcess,
  type ApiClients,
  alpineImage,
  apiClients,
  createDatabase,
  createRandom,
  freePorts,
  type PrimaryProcess,
  type Service,
  startAgent,
  startPrimary,
  startScanner,
  startTestRegistry,
} from '@fedscan/test-kit';
import { createApiToken } from '@fedscan/trust';
import pg from 'pg';
import { expect, test } from 'vitest';

const seed = Number(process.env.FEDSCAN_TEST_SEED ?? Math.floor(Math.random() * 1e9));
const kills = 20;
const imageCount = 40;
const { token } = createApiToken();

test(`kill -9 of anybody, ${kills} times (seed ${seed})`, async () => {
  console.log(`seed ${seed}`);
  const random = createRandom(seed);
  const folder = await mkdtemp(join(tmpdir(), 'fedscan-kill-'));
  await using resources = new AsyncDisposableStack();
  resources.defer(() => rm(folder, { recursive: true, force: true }));
  const database = resources.use(await createDatabase());
  const registry = resources.use(await startTestRegistry());
  const federation = resources.use(await openFederation(folder, database.url));
  const { api } = federation;
  for (let i = 0; i < imageCount / 2; i++) registry.put('app', String(i), await image(i));
  await api.registries.createRegistry({
    registryId: 'shop',
    registry: { kind: 'docker', url: registry.url, filters: ['*:*'], federated: true },
  });
  await api.registries.startScan({ name: 'registries/shop' });
  let importing: Promise<unknown> = Promise.resolve();
  const advisories = join(folder, 'advisories');
  await mkdir(advisories);

  for (let kill = 0; kill < kills; kill++) {
    await pause(random.next() * 700);
    await federation.kill((['agent', 'scanner', 'primary'] as const)[random.below(3)] ?? 'agent');
    // New images and repeated scans keep everybody at work.
    registry.put('app', String(imageCount / 2 + kill), await image(imageCount / 2 + kill));
    await startScan(api, kill % 3 === 0);
    await writeFile(join(advisories, `TEST-${kill}.json`), advisoryOn(`package-${kill}`, kill));
    importing = importing.then(() => importAll(api, advisories).catch(() => undefined));
  }
  await importing;
  await importAll(api, advisories);

  await until('a quiet registry', async () => {
    await startScan(api, false);
    const { registry: found } = await api.registries.getRegistry({ name: 'registries/shop' });
    const { images = 0, scanned = 0, queued = 0, scanning = 0 } = found?.status ?? {};
    return images === imageCount && scanned === imageCount && queued + scanning === 0;
  });
  await until('equal counts', async () => {
    const [here, there] = await Promise.all([describe(api), describe(federation.agent().api)]);
    return here === there;
  });
  expect(await describe(federation.agent().api)).toBe(expectedImages());

  await until('an agent that has all', async () => {
    const head = await readHead(database.url);
    const freshness = await federation
      .agent()
      .api.registries.getRegistry({ name: 'registries/shop' });
    return freshness.registry?.status?.freshness?.seq === head.seq;
  });
  await federation.stopAgent();
  const head = await readHead(database.url);
  const copy = readCopy(join(folder, 'agent', 'feeds.db'));
  expect(copy.digest.equals(head.digest)).toBe(true);
  expect(copy.rows).toEqual(await readFeed(database.url));
});

const image = (i: number) =>
  alpineImage({
    version: '3.20',
    packages: [
      { name: 'musl', version: '1.2.5-r0' },
      { name: `package-${i}`, version: `1.${i}-r0` },
    ],
  });

const advisoryOn = (name: string, number: number) =>
  JSON.stringify({
    id: `TEST-${number}`,
    modified: '2026-11-24T00:00:00Z',
    affected: [
      {
        package: { ecosystem: 'Alpine:v3.20', name },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }] }],
      },
    ],
  });

async function importAll({ advisories }: ApiClients, location: string): Promise<void> {
  for await (const { phase } of advisories.importAdvisories({ location })) {
    if (phase === 'done') return;
  }
  throw new Error('the import ended before it was done');
}

const expectedImages = () =>
  Array.from(
    { length: imageCount },
    (_, i) => `app:${i} SCANNED 2 packages, ${i < kills ? 1 : 0} findings`,
  )
    .sort()
    .join('\n');

async function describe(api: ApiClients): Promise<string> {
  const { images } = await api.images.listImages({ parent: 'registries/shop', pageSize: 1_000 });
  return images
    .map(
      ({ tags, status, packages, findings }) =>
        `${tags.join()} ${imageApi.ScanStatus[status]} ${packages} packages, ${findings?.unknown} findings`,
    )
    .sort()
    .join('\n');
}

// Whoever is asked may have been killed a moment ago: the next round asks again.
const startScan = (api: ApiClients, rescan: boolean): Promise<unknown> =>
  api.registries.startScan({ name: 'registries/shop', rescan }).catch(() => undefined);

async function openFederation(folder: string, databaseUrl: string) {
  const [apiPort = 0, feeds = 0, enrolment = 0] = await freePorts(3);
  const dataDir = join(folder, 'primary');
  const bringPrimary = () =>
    startPrimary({
      dataDir,
      token,
      databaseUrl,
      ports: { api: apiPort, feeds, enrolment },
      env: { FEDSCAN_SCANNERS: '0' },
    });
  let primary: PrimaryProcess = await bringPrimary();
  let scanner: Service = startScanner(databaseUrl, dataDir);
  const { token: joinToken } = await primary.api.clusters.createJoinToken({});
  const bringAgent = () =>
    startAgent({ dataDir: join(folder, 'agent'), token, joinToken, cluster: 'edge' });
  let agent: AgentProcess = await bringAgent();
  return {
    api: apiClients(`http://127.0.0.1:${apiPort}`, token),
    agent: () => agent,
    stopAgent: () => agent.service.kill('SIGTERM'),
    async kill(who: 'agent' | 'scanner' | 'primary') {
      if (who === 'agent') {
        await agent.service.kill('SIGKILL');
        agent = await bringAgent();
      } else if (who === 'scanner') {
        await scanner.kill('SIGKILL');
        scanner = startScanner(databaseUrl, dataDir);
      } else {
        await primary.service.kill('SIGKILL');
        primary = await bringPrimary();
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([agent.service.kill('SIGTERM'), scanner.kill('SIGTERM')]);
      await primary.service.kill('SIGTERM');
    },
  };
}

type Row = {
  readonly kind: number;
  readonly key: string;
  readonly seq: bigint;
  readonly payload: string;
};

function readCopy(file: string) {
  using db = new DatabaseSync(file, { readOnly: true });
  const digest = new SetDigest();
  const found = db
    .prepare(
      `select kind, key, feed_entry.seq, payload from feed_entry join feed_cursor using (copy)
       where feed = 'shop' and serving = 1`,
    )
    .all() as { kind: number; key: string; seq: number; payload: Uint8Array }[];
  for (const row of found) digest.add(hashEntry(row));
  const rows = found.map(
    ({ kind, key, seq, payload }): Row => ({
      kind,
      key,
      seq: BigInt(seq),
      payload: Buffer.from(payload).toString('base64'),
    }),
  );
  return { digest, rows: rows.sort(bySeq) };
}

async function readFeed(databaseUrl: string): Promise<Row[]> {
  const rows = await query<{ kind: number; key: string; seq: string; payload: Buffer }>(
    databaseUrl,
    "select kind, key, seq, payload from feed_entry where feed_id = 'shop' and not deleted",
  );
  return rows
    .map(({ kind, key, seq, payload }) => ({
      kind,
      key,
      seq: BigInt(seq),
      payload: payload.toString('base64'),
    }))
    .sort(bySeq);
}

async function readHead(databaseUrl: string): Promise<{ seq: bigint; digest: Buffer }> {
  const [head] = await query<{ head: string; digest: Buffer }>(
    databaseUrl,
    "select head, digest from feed where id = 'shop'",
  );
  return { seq: BigInt(head?.head ?? 0), digest: head?.digest ?? Buffer.alloc(0) };
}

async function query<Found extends object>(databaseUrl: string, text: string): Promise<Found[]> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    return (await client.query<Found>(text)).rows;
  } finally {
    await client.end();
  }
}

const bySeq = (a: Row, b: Row): number => (a.seq < b.seq ? -1 : 1);

async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  const patience = AbortSignal.timeout(90_000);
  let last: unknown;
  while (!patience.aborted) {
    try {
      if (await holds()) return;
    } catch (error) {
      last = error;
    }
    await pause(100);
  }
  throw new Error(`waited in vain for ${what}`, { cause: last });
}
