// OCI layouts to measure with: the real images where they are, and one that is made as large as is asked.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';

export type Layout = {
  readonly folder: string;
  /** Of image manifests. */
  readonly digests: readonly string[];
  /** Files of the distinct layers. */
  readonly layers: readonly string[];
  /** Of the distinct layers, compressed. */
  readonly bytes: number;
};

type Manifest = { readonly layers: readonly { readonly digest: string }[] };

export async function readLayout(folder: string): Promise<Layout> {
  const fileOf = (digest: string) => join(folder, 'blobs/sha256', digest.replace('sha256:', ''));
  const index = JSON.parse(await readFile(join(folder, 'index.json'), 'utf8')) as {
    manifests: readonly { readonly digest: string }[];
  };
  const digests = index.manifests.map(({ digest }) => digest);
  const layers = new Set<string>();
  for (const digest of digests) {
    const manifest = JSON.parse(await readFile(fileOf(digest), 'utf8')) as Manifest;
    for (const layer of manifest.layers) layers.add(fileOf(layer.digest));
  }
  const sizes = await Promise.all([...layers].map(async (file) => (await stat(file)).size));
  return {
    folder,
    digests,
    layers: [...layers],
    bytes: sizes.reduce((sum, size) => sum + size, 0),
  };
}

/** An image of one layer: files of 1 MB, half of it noise, `megabytes` of them, behind an apk database of 100 packages. */
export async function makeLayout(folder: string, megabytes: number): Promise<Layout> {
  const blobs = join(folder, 'blobs/sha256');
  await mkdir(blobs, { recursive: true });
  const layer = await writeLayer(blobs, megabytes);
  const config = await writeBlob(blobs, {
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [] },
  });
  const manifest = await writeBlob(blobs, {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', ...layer }],
  });
  await writeFile(
    join(folder, 'index.json'),
    JSON.stringify({ schemaVersion: 2, manifests: [manifest] }),
  );
  return readLayout(folder);
}

async function writeLayer(blobs: string, megabytes: number) {
  const tar = pack();
  const hash = createHash('sha256');
  let size = 0;
  const measure = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      size += chunk.length;
      done(null, chunk);
    },
  });
  const target = join(blobs, 'layer');
  const written = pipeline(
    tar,
    createGzip({ level: 1, chunkSize: 256 * 1024 }),
    measure,
    createWriteStream(target),
  );
  tar.entry({ name: 'lib/apk/db/installed' }, apkDatabase());
  const body = Buffer.alloc(1_000_000);
  for (let file = 0; file < megabytes; file++) {
    fillWithNoise(body.subarray(0, 500_000), file);
    await new Promise<void>((resolve, reject) =>
      tar.entry({ name: `data/${file}` }, body, (error) => (error ? reject(error) : resolve())),
    );
  }
  tar.finalize();
  await written;
  const digest = hash.digest('hex');
  await rename(target, join(blobs, digest));
  return { digest: `sha256:${digest}`, size };
}

async function writeBlob(blobs: string, value: unknown) {
  const bytes = Buffer.from(JSON.stringify(value));
  const hex = createHash('sha256').update(bytes).digest('hex');
  await writeFile(join(blobs, hex), bytes);
  return { digest: `sha256:${hex}`, size: bytes.length };
}

const apkDatabase = () =>
  Array.from(
    { length: 100 },
    (_, i) => `P:package${i}\nV:1.${i}.0-r0\nA:x86_64\no:package${i}\n\n`,
  ).join('');

// The same noise in each run: xorshift32.
function fillWithNoise(bytes: Buffer, seed: number): void {
  let state = (seed + 1) * 2_654_435_761;
  for (let at = 0; at + 4 <= bytes.length; at += 4) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes.writeInt32LE(state | 0, at);
  }
}
