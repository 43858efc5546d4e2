// A cold scan against the cheapest thing that reads the same layers: gunzip | sha256sum.
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { sharedFolder, startService } from '@fedscan/test-kit';
import { type Layout, makeLayout, readLayout } from './layout.ts';
import { formatRatio, type Row } from './row.ts';

type Cost = { readonly wallMs: number; readonly cpuMs: number };
type ScanCost = { readonly first: Cost; readonly again: Cost; readonly peakMb: number };

export async function benchScan(): Promise<readonly Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'fedscan-bench-'));
  try {
    const shared = sharedFolder();
    const images = shared
      ? await readLayout(join(shared, 'images'))
      : await makeLayout(join(folder, 'set'), 200);
    const large = await makeLayout(join(folder, 'large'), 1_900);
    const small = await makeLayout(join(folder, 'small'), 3);
    return [...(await scanRows(images)), ...(await memoryRows(small, large))];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function scanRows(images: Layout): Promise<readonly Row[]> {
  const rounds = 5;
  const scans: ScanCost[] = [];
  const pipes: Cost[] = [];
  for (let round = 0; round < rounds; round++) {
    pipes.push(await runPipe(images));
    scans.push(await runScan(images, images.digests, 2));
  }
  const rate = (ms: number) => `${(images.bytes / 1e6 / (ms / 1000)).toFixed(0)} MB/s`;
  const set = `${images.digests.length} images, ${(images.bytes / 1e6).toFixed(0)} MB of distinct layers`;
  const wall = best(pipes, 'wallMs').wallMs;
  const cpu = best(pipes, 'cpuMs').cpuMs;
  const times = [
    ['by a process that has just started', scans.map(({ first }) => first)],
    ['by one that is up', scans.map(({ again }) => again)],
  ] as const;
  return times.flatMap(([who, costs]) => {
    const wallMs = best(costs, 'wallMs').wallMs;
    const cpuMs = best(costs, 'cpuMs').cpuMs;
    return [
      {
        quantity: `cold scan ${who}, 2 threads (${set})`,
        measured: `${rate(wallMs)} compressed`,
        against: `gunzip \\| sha256sum of the same layers, two at once: ${rate(wall)}`,
        ratio: `${formatRatio(wallMs / wall)} of its time`,
      },
      {
        quantity: `the same, CPU`,
        measured: `${(cpuMs / 1000).toFixed(2)} s`,
        against: `the same pipe: ${(cpu / 1000).toFixed(2)} s`,
        ratio: `${formatRatio(cpuMs / cpu)} of its CPU`,
      },
    ];
  });
}

async function memoryRows(slight: Layout, large: Layout): Promise<readonly Row[]> {
  const small = await runScan(slight, slight.digests, 2);
  const big = await runScan(large, large.digests, 2);
  return [
    {
      quantity: `peak memory of a scan (RSS), image of ${(large.bytes / 1e9).toFixed(1)} GB compressed`,
      measured: `${big.peakMb.toFixed(0)} MB`,
      against: `an image of ${(slight.bytes / 1e6).toFixed(1)} MB: ${small.peakMb.toFixed(0)} MB`,
      ratio: formatRatio(big.peakMb / small.peakMb),
    },
  ];
}

async function runScan(
  layout: Layout,
  digests: readonly string[],
  threads: number,
): Promise<ScanCost> {
  await using registry = startService('test/bench/file-registry.ts', {}, [layout.folder]);
  const { url } = await registry.waitFor('registry ready');
  const scan = startService('test/bench/scan-run.ts', {}, [
    String(url),
    String(threads),
    ...digests,
  ]);
  return (await scan.waitFor('scan done')) as unknown as ScanCost;
}

// As many at once as the scan has threads; bash's `time` tells the CPU of all children.
async function runPipe({ layers }: Layout): Promise<Cost> {
  const script = `TIMEFORMAT='%R %U %S'; time (printf '%s\\0' "$@" | xargs -0 -n1 -P2 sh -c 'gunzip -c <"$0" | sha256sum >/dev/null')`;
  const { stderr } = await promisify(execFile)('bash', ['-c', script, 'bash', ...layers]);
  const [wall = 0, user = 0, system = 0] = stderr.trim().split(' ').map(Number);
  return { wallMs: wall * 1000, cpuMs: (user + system) * 1000 };
}

// The best of several runs: noise only ever adds.
const best = <Key extends string, Run extends Readonly<Record<Key, number>>>(
  runs: readonly Run[],
  key: Key,
): Run => runs.reduce((a, b) => (b[key] < a[key] ? b : a));
