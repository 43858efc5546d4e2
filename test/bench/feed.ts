// How soon a commit is in an agent, and what one new advisory costs on the wire.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseAdvisory } from '@fedscan/advisories';
import pg from 'pg';
import { type BenchFederation, benchRegistry, openBenchFederation, scanOf } from './federation.ts';
import { formatRatio, quantile, type Row } from './row.ts';

const commits = 300;
const few = 50;
const many = 1_000;
const packagesEach = 100;

export async function benchFeed(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'fedscan-bench-'));
  await chmod(folder, 0o755);
  try {
    await using federation = await openBenchFederation(folder);
    return [...(await latencyRows(federation)), ...(await advisoryRows(federation))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function latencyRows(federation: BenchFederation): Promise<Row[]> {
  const { store } = federation;
  await store.registries.create(benchRegistry('latency'));
  const delays: number[] = [];
  const base = distribution('base', 60);
  for (let i = 0; i < commits + 20; i++) {
    await store.scans.record(scanOf('latency', `image ${i}`, [...base, apk(`own-${i}`)]));
    const committed = performance.now();
    const head = await store.feedSource.head('latency');
    const at = await federation.arrivalOf('latency', head?.seq ?? 0n);
    if (i >= 20) delays.push(at - committed);
  }
  const bare = await commitTimes(federation.databaseUrl, commits);
  const sorted = delays.sort((a, b) => a - b);
  return [0.5, 0.99].map((share) => {
    const delay = quantile(sorted, share);
    const commit = quantile(bare, share);
    return {
      quantity: `commit of a scan to the agent's catalog, p${share * 100} of ${commits}`,
      measured: `${delay.toFixed(1)} ms`,
      against: `one durable commit of one row: ${commit.toFixed(1)} ms`,
      ratio: formatRatio(Math.max(0, delay) / commit),
    };
  });
}

async function advisoryRows(federation: BenchFederation): Promise<Row[]> {
  const cost = async (registry: string, images: number): Promise<number> => {
    const { store } = federation;
    await store.registries.create(benchRegistry(registry));
    const base = distribution(registry, packagesEach);
    for (let i = 0; i < images; i++) {
      await store.scans.record(
        scanOf(registry, `${registry} ${i}`, [...base, apk(`${registry}-own-${i}`)]),
      );
    }
    await arrived(federation, registry);
    const before = federation.received(registry);
    await importOne(federation, `${registry}-0`);
    await arrived(federation, registry);
    return federation.received(registry) - before;
  };
  // The first advisory of an ecosystem also takes back the note that there are none.
  await importOne(federation, 'unrelated');
  const small = await cost('few', few);
  const large = await cost('many', many);
  return [
    {
      quantity: `one new advisory on a package in every image, ${many} images: bytes to an agent`,
      measured: `${large} bytes`,
      against: `the same with ${few} images: ${small} bytes`,
      ratio: formatRatio(large / small),
    },
  ];
}

async function importOne({ store }: BenchFederation, name: string): Promise<void> {
  const bytes = Buffer.from(
    JSON.stringify({
      id: `BENCH-${name}`,
      modified: '2026-11-24T00:00:00Z',
      published: '2026-11-24T00:00:00Z',
      summary: 'a length is not checked before a buffer is filled',
      affected: [
        {
          package: { ecosystem: 'Alpine:v3.20', name },
          ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }, { fixed: '9.0-r0' }] }],
        },
      ],
    }),
  );
  const record = {
    type: 'record',
    source: 'Alpine',
    advisory: parseAdvisory(bytes),
    bytes,
  } as const;
  await store.advisories.update({
    location: 'bench',
    events: (async function* () {
      yield record;
    })(),
  });
}

async function arrived(federation: BenchFederation, registry: string): Promise<void> {
  const head = await federation.store.feedSource.head(registry);
  await federation.arrivalOf(registry, head?.seq ?? 0n);
}

async function commitTimes(url: string, count: number): Promise<number[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query('create table bench_commit (at timestamptz)');
  const times: number[] = [];
  for (let i = 0; i < count; i++) {
    const begun = performance.now();
    await client.query('insert into bench_commit values (now())');
    times.push(performance.now() - begun);
  }
  await client.end();
  return times.sort((a, b) => a - b);
}

const apk = (name: string) => ({ type: 'apk' as const, name, version: '1.0-r0', source: name });

const distribution = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => apk(`${name}-${i}`));
