import { once } from 'node:events';
import { silentLogger } from '@fedscan/runtime';
import { ScanError, type Scanner, type ScanResult } from '@fedscan/scanner';
import { expect, test } from 'vitest';
import { createImageScanner } from './image-scanner.ts';
import type { ScanJob, ScanStore } from './pipeline-store.ts';

const digest = `sha256:${'a'.repeat(64)}`;
const job: ScanJob = { registry: 'prod', repository: 'shop/web', digest, rescan: false };
const forever = new AbortController().signal;

const scanned: ScanResult = {
  outcome: 'scanned',
  image: {
    digest,
    configDigest: digest,
    platform: { os: 'linux', architecture: 'amd64' },
    size: 1,
    user: '',
    labels: {},
    environment: [],
    layers: [],
  },
  inventory: { packages: [], coverage: [] },
  stats: { bytesPulled: 1, layersRead: 1, layersReused: 0, ms: 1 },
};

/** What was kept, in words. */
function setUp(scan: Scanner['scan'], more: { known?: boolean; gone?: boolean } = {}) {
  const kept: string[] = [];
  const scans: ScanStore = {
    record: async ({ image }) => kept.push(`scanned ${image.digest}`),
    reuse: async () => {
      if (more.known) kept.push('reused');
      return more.known ?? false;
    },
    recordFailure: async ({ code, message, unsupported = false }) =>
      void kept.push(`${unsupported ? 'unsupported' : 'failed'} ${code}: ${message}`),
  };
  const source = {
    kind: 'docker',
    url: 'https://registry.example',
    filters: ['*'],
    platforms: [],
    repositoryLimit: 0,
    tagLimit: 0,
  };
  const imageScanner = createImageScanner({
    registries: { findSource: async () => (more.gone ? undefined : source) },
    scans,
    scanner: { scan },
    extractorSet: 'set',
    log: silentLogger,
    timeLimit: 50,
  });
  return { kept, imageScanner };
}

const failing = (retryable: boolean) => async () => {
  throw new ScanError({ code: 'timeout', message: 'the registry does not answer', retryable });
};

test('keeps what was found', async () => {
  const { kept, imageScanner } = setUp(async () => scanned);

  await imageScanner.handle({ data: job, last: false }, forever);

  expect(kept).toEqual([`scanned ${digest}`]);
});

test('takes the result of another registry, unless it is told to read again', async () => {
  const { kept, imageScanner } = setUp(async () => scanned, { known: true });

  await imageScanner.handle({ data: job, last: false }, forever);
  await imageScanner.handle({ data: { ...job, rescan: true }, last: false }, forever);

  expect(kept).toEqual(['reused', `scanned ${digest}`]);
});

test('leaves a passing failure to the next attempt, and tells of the last', async () => {
  const { kept, imageScanner } = setUp(failing(true));

  await expect(imageScanner.handle({ data: job, last: false }, forever)).rejects.toMatchObject({
    code: 'timeout',
  });
  expect(kept).toEqual([]);
  await imageScanner.handle({ data: job, last: true }, forever);

  expect(kept).toEqual(['failed timeout: the registry does not answer']);
});

test('tells at once of what will not pass', async () => {
  const { kept, imageScanner } = setUp(failing(false));

  await imageScanner.handle({ data: job, last: false }, forever);

  expect(kept).toEqual(['failed timeout: the registry does not answer']);
});

test('tells what is not an image', async () => {
  const { kept, imageScanner } = setUp(async () => ({
    outcome: 'unsupported',
    code: 'not_an_image',
    reason: 'a Helm chart',
  }));

  await imageScanner.handle({ data: job, last: false }, forever);

  expect(kept).toEqual(['unsupported not_an_image: a Helm chart']);
});

test('ends a scan that takes too long', async () => {
  const { kept, imageScanner } = setUp(async (_, signal) => {
    await once(signal as AbortSignal, 'abort');
    throw signal?.reason;
  });

  await imageScanner.handle({ data: job, last: false }, forever);

  expect(kept).toEqual([expect.stringMatching(/^failed limit_time: the scan took longer than/)]);
});

test('keeps nothing where the program is told to stop, or the registry is gone', async () => {
  const stopped = setUp(failing(false));
  const gone = setUp(async () => scanned, { gone: true });

  await expect(
    stopped.imageScanner.handle({ data: job, last: true }, AbortSignal.abort()),
  ).rejects.toThrow();
  await gone.imageScanner.handle({ data: job, last: true }, forever);

  expect([...stopped.kept, ...gone.kept]).toEqual([]);
});
