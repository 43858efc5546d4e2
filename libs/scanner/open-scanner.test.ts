// Whole scans, from a registry on loopback and in real worker threads.
import { gzipSync } from 'node:zlib';
import type { Digest } from '@fedscan/model';
import {
  alpineImage,
  type BuiltImage,
  debianImage,
  dpkgDatabase,
  failWith,
  imageOf,
  indexOf,
  layerOf,
  layerOfBytes,
  replyWith,
  sendOtherBytes,
  startTestRegistry,
  type TestRegistry,
  tarOf,
} from '@fedscan/test-kit';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { LayerCache } from './layer-cache.ts';
import { openScanner, type ScannerOptions } from './open-scanner.ts';
import { ScanError } from './scan-error.ts';
import type { Scanner, ScanResult } from './scanner.ts';

let registry: TestRegistry;
let scanner: Scanner;
beforeAll(async () => {
  registry = await startTestRegistry();
  scanner = openScanner({ threads: 2 });
});
afterEach(() => registry.forgetRequests());
afterAll(async () => {
  await scanner[Symbol.asyncDispose]();
  await registry[Symbol.asyncDispose]();
});

const locate = (image: BuiltImage, { url } = registry) => ({
  endpoint: { url },
  repository: 'team/app',
  digest: image.digest,
});

function scan(image: BuiltImage, by = scanner): Promise<ScanResult> {
  registry.put('team/app', 'latest', image);
  return by.scan(locate(image));
}

async function scanned(image: BuiltImage, by = scanner) {
  const result = await scan(image, by);
  if (result.outcome !== 'scanned') throw new Error(result.reason);
  return result;
}

const failureOf = (scanning: Promise<unknown>): Promise<unknown> =>
  scanning.then(
    () => 'no failure',
    (error) =>
      error instanceof ScanError ? { code: error.code, retryable: error.retryable } : error,
  );

const blobRequests = () => registry.log().filter((line) => line.includes('/blobs/'));

test('tells of an image what its configuration and its layers say', async () => {
  const image = await debianImage({
    packages: [{ name: 'bash', version: '5.2.15-2+b13', source: 'bash (5.2.15-2)' }],
    npm: [{ name: 'left-pad', version: '1.3.0' }],
    platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
    config: {
      created: '2026-05-01T10:00:00Z',
      config: { User: '1000', Env: ['PATH=/bin'], Labels: { team: 'a' } },
      history: [
        { created_by: 'ADD rootfs' },
        { created_by: 'ENV PATH=/bin', empty_layer: true },
        { created_by: 'RUN npm ci' },
      ],
    },
  });
  const { config, layers } = JSON.parse(image.manifest.toString());
  const { diff_ids: diffIds } = JSON.parse(image.blobs.get(config.digest)?.toString() ?? '').rootfs;

  const { stats, ...result } = await scanned(image);

  expect(result).toEqual({
    outcome: 'scanned',
    image: {
      digest: image.digest,
      configDigest: config.digest,
      platform: { os: 'linux', architecture: 'arm64', variant: 'v8' },
      createdAt: new Date('2026-05-01T10:00:00Z'),
      size: layers[0].size + layers[1].size,
      user: '1000',
      labels: { team: 'a' },
      environment: ['PATH=/bin'],
      layers: [
        { ...layers[0], diffId: diffIds[0], createdBy: 'ADD rootfs' },
        { ...layers[1], diffId: diffIds[1], createdBy: 'RUN npm ci' },
      ],
    },
    inventory: {
      distribution: { id: 'debian', versionId: '12', name: 'Debian GNU/Linux 12' },
      packages: [
        {
          package: {
            type: 'deb',
            name: 'bash',
            version: '5.2.15-2+b13',
            source: 'bash',
            sourceVersion: '5.2.15-2',
            architecture: 'amd64',
          },
          locations: [{ path: 'var/lib/dpkg/status', layer: 0 }],
        },
        {
          package: { type: 'npm', name: 'left-pad', version: '1.3.0' },
          locations: [{ path: 'app/node_modules/left-pad/package.json', layer: 1 }],
        },
      ],
      coverage: [],
    },
  });
  expect(stats).toEqual({
    bytesPulled: layers[0].size + layers[1].size,
    layersRead: 2,
    layersReused: 0,
    ms: expect.any(Number),
  });
});

test.each(['gzip', 'zstd', 'none'] as const)('reads %s layers', async (compression) => {
  const layer = await layerOf(
    { 'var/lib/dpkg/status': dpkgDatabase([{ name: 'bash', version: '5.2' }]) },
    { compression },
  );

  const { inventory } = await scanned(imageOf({ layers: [layer] }));

  expect(inventory.packages.map(({ package: { name } }) => name)).toEqual(['bash']);
});

test('never pulls again what is known', async () => {
  await using caching = openScanner({ threads: 1, cache: memoryCache() });
  const base = await layerOf({ 'etc/os-release': 'ID=debian\n' });
  const app = await layerOf({ 'var/lib/dpkg/status': dpkgDatabase([]) });
  await scanned(imageOf({ layers: [base] }), caching);
  registry.forgetRequests();

  const { stats } = await scanned(imageOf({ layers: [base, app, base] }), caching);

  expect(stats).toMatchObject({ layersRead: 1, layersReused: 2, bytesPulled: app.blob.length });
  expect(blobRequests().filter((line) => line.includes(base.digest))).toEqual([]);
});

test('pulls a layer once that several images need at the same moment', async () => {
  const base = await layerOf({ 'etc/os-release': 'ID=debian\n' });
  const images = ['a', 'b', 'c'].map((User) =>
    imageOf({ layers: [base], config: { config: { User } } }),
  );
  const slow = held(new RegExp(base.digest));
  registry.addFault(slow.fault);
  const configs = () => blobRequests().filter((line) => !line.includes(base.digest));

  const scans = Promise.all(images.map((image) => scanned(image)));
  await slow.asked;
  while (configs().length < images.length) await new Promise(setImmediate);
  // When another image, asked for after all of these, is done, each of them waits for the layer.
  await scanned(imageOf({ layers: [await layerOf({ 'etc/os-release': 'ID=alpine\n' })] }));
  slow.send();
  const results = await scans;

  expect(blobRequests().filter((line) => line.includes(base.digest))).toHaveLength(1);
  expect(results.map(({ stats }) => stats.bytesPulled).sort()).toEqual([0, 0, base.blob.length]);
});

test('asks its own registry where that of another image failed', async () => {
  const layer = await layerOf({ 'etc/os-release': 'ID=debian\n' });
  const image = imageOf({ layers: [layer] });
  const slow = held(new RegExp(layer.digest));
  await using broken = await startTestRegistry({
    images: { 'team/app:latest': image },
    faults: [failWith(new RegExp(layer.digest), 403), slow.fault],
  });
  const refused = failureOf(scanner.scan(locate(image, broken)));
  await slow.asked;
  const result = scan(image);
  while (blobRequests().length === 0) await new Promise(setImmediate); // its configuration

  slow.send();

  expect(await refused).toEqual({ code: 'forbidden', retryable: false });
  expect((await result).outcome).toBe('scanned');
});

test('lets a scan go at once that nobody waits for, and not what others wait for', async () => {
  const layer = await layerOf({ 'etc/os-release': 'ID=debian\n' });
  const image = imageOf({ layers: [layer] });
  const slow = held(new RegExp(layer.digest));
  await using distant = await startTestRegistry({
    images: { 'team/app:latest': image },
    faults: [slow.fault],
  });
  const caller = new AbortController();
  const impatient = scanner.scan(locate(image, distant), caller.signal);
  const patient = scanner.scan(locate(image, distant));
  await slow.asked;

  caller.abort(new Error('enough'));

  await expect(impatient).rejects.toThrow('enough');
  slow.send();
  expect((await patient).outcome).toBe('scanned');
});

test('ends the pull of a scan that is aborted, and reads on with the next', async () => {
  const layer = await layerOf({ 'etc/os-release': 'ID=alpine\n' });
  const image = imageOf({ layers: [layer] });
  const silence = held(new RegExp(layer.digest));
  await using silent = await startTestRegistry({
    images: { 'team/app:latest': image },
    faults: [silence.fault],
  });
  const caller = new AbortController();
  const scanning = scanner.scan(locate(image, silent), caller.signal);
  await silence.asked;

  caller.abort(new Error('enough'));

  await expect(scanning).rejects.toThrow('enough');
  expect((await scan(image)).outcome).toBe('scanned');
});

const archive = await tarOf({ 'etc/os-release': 'ID=debian\n' });
const bomb = gzipSync(Buffer.alloc(100 * 1024 * 1024));

test.each<[string, Promise<BuiltImage> | BuiltImage, unknown]>([
  [
    'a layer that is cut off',
    imageOf({ layers: [layerOfBytes(gzipSync(archive).subarray(0, -6), archive)] }),
    { code: 'layer_corrupt', retryable: false },
  ],
  [
    'an archive bomb',
    imageOf({ layers: [layerOfBytes(bomb)] }),
    { code: 'limit_ratio', retryable: false },
  ],
  [
    'a path that leads out',
    layerOf({ '../../etc/passwd': 'x' }).then((layer) => imageOf({ layers: [layer] })),
    { code: 'path_unsafe', retryable: false },
  ],
  [
    'layers with too many packages together',
    Promise.all(['1', '2', '3'].map(fullLayer)).then((layers) => imageOf({ layers })),
    { code: 'limit_entries', retryable: false },
  ],
  [
    'a layer that claims to be too large',
    imageOf({ layers: [], manifest: { layers: [hugeLayer()] } }),
    { code: 'limit_size', retryable: false },
  ],
])('fails at %s, and alone', async (_what, image, failure) => {
  const [bad, good] = await Promise.all([
    failureOf(scan(await image)),
    scan(await alpineImage({ packages: [] })),
  ]);

  expect([bad, good.outcome]).toEqual([failure, 'scanned']);
});

test('tells which of the layers is damaged', async () => {
  const damaged = layerOfBytes(gzipSync(archive).subarray(0, -6), archive);
  const image = imageOf({ layers: [await layerOf({ a: 'sound' }), damaged] });

  await expect(scan(image)).rejects.toThrow(
    new RegExp(`^layer ${damaged.digest}: the layer cannot be unpacked: .* Build the image again`),
  );
});

test('tells a blob that arrives damaged from one that was pushed so', async () => {
  const layer = await layerOf({ 'etc/hostname': 'damaged' });
  const image = imageOf({ layers: [layer] });
  await using damaging = await startTestRegistry({
    images: { 'team/app:latest': image },
    faults: [sendOtherBytes(new RegExp(layer.digest))],
  });

  expect(await failureOf(scanner.scan(locate(image, damaging)))).toEqual({
    code: 'digest_mismatch',
    retryable: true,
  });
});

test('says of an image that is not there that it is not', async () => {
  const gone = {
    ...locate(await alpineImage({ packages: [] })),
    digest: `sha256:${'0'.repeat(64)}`,
  };

  expect(await failureOf(scanner.scan(gone))).toMatchObject({ code: 'manifest_unknown' });
});

test('says of an index that it is no image', async () => {
  const index = indexOf([await alpineImage({ packages: [] })]);

  expect(await scan(index)).toEqual({
    outcome: 'unsupported',
    code: 'not_an_image',
    reason: 'it is an index of images; each of them is scanned by its own digest',
  });
});

test('reads what it can of an image with layers that nobody can read', async () => {
  const base = await layerOf({ 'etc/os-release': 'ID=debian\n' });
  const xz = layerOfBytes(Buffer.from('fd377a585a000004e6d6b446', 'hex'));
  const foreign = {
    ...hugeLayer(),
    mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
  };
  const plain = imageOf({ layers: [base, xz] });
  const { layers } = JSON.parse(plain.manifest.toString());
  const image = imageOf({
    layers: [base, xz],
    manifest: { layers: [...layers, { ...foreign, size: 1000 }] },
  });

  const { inventory } = await scanned(image);

  expect(inventory).toEqual({
    distribution: { id: 'debian' },
    packages: [],
    coverage: [
      {
        code: 'layers_unread',
        message: `2 of 3 layers could not be read: ${xz.digest} (the layer is packed with xz; gzip, zstd and plain tar archives are read), ${foreign.digest} (its licence keeps it out of registries)`,
      },
    ],
  });
});

test('fails where the layers unpack to other bytes than the configuration says, if asked to look', async () => {
  await using strict = openScanner({ threads: 1, verifyDiffIds: true });
  const layer = await layerOf({ 'etc/os-release': 'ID=debian\n' });
  const honest = imageOf({ layers: [layer] });
  const lying = imageOf({ layers: [{ ...layer, diffId: `sha256:${'1'.repeat(64)}` }] });

  expect((await scan(honest, strict)).outcome).toBe('scanned');
  expect(await failureOf(scan(lying, strict))).toEqual({
    code: 'diff_id_mismatch',
    retryable: false,
  });
});

test('outlives a thread that runs out of memory', async () => {
  await using small = openScanner({ threads: 1, heapMegabytes: 32 });
  const database = dpkgDatabase(
    Array.from({ length: 400_000 }, (_, i) => ({ name: `package-${i}`, version: `1.${i}` })),
  );
  const large = imageOf({ layers: [await layerOf({ 'var/lib/dpkg/status': database })] });

  expect(await failureOf(scan(large, small))).toEqual({ code: 'worker_crash', retryable: true });
  expect((await scan(await alpineImage({ packages: [] }), small)).outcome).toBe('scanned');
});

test('ends the scans that still run when it is closed', async () => {
  const closing = openScanner({ threads: 1 } satisfies ScannerOptions);
  const image = await alpineImage({ packages: [] });
  registry.put('team/app', 'latest', image);
  const scanning = failureOf(closing.scan(locate(image)));

  await closing[Symbol.asyncDispose]();

  expect(await scanning).toEqual({ code: 'cancelled', retryable: true });
});

/** Replies that are not sent before `send` is called. */
function held(where: RegExp) {
  const { promise: sent, resolve: send } = Promise.withResolvers<void>();
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const fault = replyWith(where, (reply) => {
    ask();
    return { ...reply, after: sent };
  });
  return { fault, asked, send };
}

function hugeLayer() {
  return {
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    digest: `sha256:${'2'.repeat(64)}`,
    size: 30 * 1024 ** 3,
  };
}

function memoryCache(): LayerCache {
  const kept = new Map<string, Uint8Array>();
  const keyOf = (layer: Digest, extractorSet: string) => `${layer} ${extractorSet}`;
  return {
    find: async (layers, extractorSet) =>
      new Map(
        layers.flatMap((layer) => {
          const inventory = kept.get(keyOf(layer, extractorSet));
          return inventory ? [[layer, inventory]] : [];
        }),
      ),
    keep: async (layer, extractorSet, inventory) => {
      kept.set(keyOf(layer, extractorSet), inventory);
    },
  };
}

// As many packages as one layer may have.
function fullLayer(version: string) {
  return layerOf({ 'var/lib/dpkg/status': `Package: a\nVersion: ${version}\n\n`.repeat(500_000) });
}
