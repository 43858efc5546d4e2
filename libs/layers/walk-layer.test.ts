import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { tarOf } from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import type { LayerErrorCode } from './layer-error.ts';
import type { LayerLimits } from './layer-limits.ts';
import { walkLayer } from './walk-layer.ts';
import { inPieces, walkBytes } from './walk-test-layer.ts';

const archive = await tarOf({
  'etc/': { directory: true },
  'etc/hostname': 'box\n',
  'usr/bin/tool': { content: 'x'.repeat(100_000), mode: 0o755 },
  'usr/bin/alias': { hardlink: 'usr/bin/tool' },
  'usr/bin/link': { symlink: '/usr/bin/tool' },
  'var/cache': { whiteout: true },
  'var/log': { opaque: true },
});

const expected = {
  entries: [
    { type: 'directory', path: 'etc' },
    { type: 'file', path: 'etc/hostname', mode: 0o644, size: 4 },
    { type: 'directory', path: 'usr' },
    { type: 'directory', path: 'usr/bin' },
    { type: 'file', path: 'usr/bin/tool', mode: 0o755, size: 100_000 },
    { type: 'hardlink', path: 'usr/bin/alias', target: 'usr/bin/tool' },
    { type: 'symlink', path: 'usr/bin/link', target: '/usr/bin/tool' },
    { type: 'directory', path: 'var' },
    { type: 'whiteout', path: 'var/cache' },
    { type: 'directory', path: 'var/log' },
    { type: 'opaque', path: 'var/log' },
  ],
  contents: { 'etc/hostname': 'box\n', 'usr/bin/tool': 'x'.repeat(100_000) },
};

const half = 50_000;
const emptySkippableFrame = Buffer.from('5e2a4d1800000000', 'hex');

test.each<[string, Buffer]>([
  ['plain', archive],
  ['gzip', gzipSync(archive)],
  ['zstd', zstdCompressSync(archive)],
  [
    'gzip in two members',
    Buffer.concat([gzipSync(archive.subarray(0, half)), gzipSync(archive.subarray(half))]),
  ],
  ['gzip followed by zeros', Buffer.concat([gzipSync(archive), Buffer.alloc(10_000)])],
  [
    'zstd in many frames, some to be skipped',
    Buffer.concat([
      emptySkippableFrame,
      zstdCompressSync(archive.subarray(0, 700)),
      zstdCompressSync(archive.subarray(700, half)),
      emptySkippableFrame,
      zstdCompressSync(archive.subarray(half)),
      emptySkippableFrame,
    ]),
  ],
])('tells what is in a %s layer, however its bytes arrive', async (_name, layer) => {
  for (const pieces of [layer.length, 65_536, 1000, 7]) {
    const { entries, contents, summary } = await walkBytes(layer, { pieces });

    expect({ entries, contents }).toEqual(expected);
    expect(summary).toEqual({
      compressedSize: layer.length,
      unpackedSize: archive.length,
      entries: 11,
    });
  }
});

test('takes an empty blob and an archive without its closing zeros for layers', async () => {
  expect((await walkBytes(Buffer.alloc(0))).entries).toEqual([]);
  expect((await walkBytes(archive.subarray(0, -1024))).entries).toEqual(expected.entries);
});

test('compares the unpacked bytes with the diff id where there is one', async () => {
  const diffId = `sha256:${createHash('sha256').update(archive).digest('hex')}`;

  const { entries } = await walkBytes(gzipSync(archive), { diffId });

  expect(entries).toEqual(expected.entries);
  await expect(
    walkBytes(gzipSync(archive), { diffId: `sha256:${'0'.repeat(64)}` }),
  ).rejects.toThrow(expect.objectContaining({ code: 'diff_id_mismatch' }));
});

const zerosInFiles = await tarOf(
  Array.from({ length: 40 }, (_, i) => [`file${i}`, Buffer.alloc(100_000)]),
);
const zeros = Buffer.alloc(100 * 1024 * 1024);

test.each<[LayerErrorCode, string, Buffer, Partial<LayerLimits>]>([
  ['layer_corrupt', 'a gzip stream without its end', gzipSync(archive).subarray(0, -4), {}],
  ['layer_corrupt', 'a zstd stream without its end', zstdCompressSync(archive).subarray(0, -4), {}],
  ['layer_corrupt', 'a gzip stream with a wrong checksum', flipped(gzipSync(archive), -6), {}],
  ['layer_corrupt', 'bytes after the gzip stream', Buffer.concat([gzipSync(archive), archive]), {}],
  ['layer_corrupt', 'an archive that ends inside a file', archive.subarray(0, half), {}],
  ['layer_corrupt', 'an archive that ends inside a header', archive.subarray(0, 700), {}],
  ['layer_corrupt', 'a header whose checksum is wrong', gzipSync(flipped(archive, 3)), {}],
  ['compression_unsupported', 'xz', Buffer.from('fd377a585a000004', 'hex'), {}],
  ['compression_unsupported', 'bzip2', Buffer.from('BZh91AY&SY'), {}],
  ['compression_unsupported', 'anything else', Buffer.from('#!/bin/sh\n'), {}],
  ['limit_ratio', 'a gzip bomb', gzipSync(zeros), {}],
  ['limit_ratio', 'a zstd bomb', zstdCompressSync(zeros), {}],
  ['limit_size', 'an archive larger than allowed', gzipSync(archive), { unpackedBytes: half }],
  ['limit_size', 'a blob larger than allowed', archive, { compressedBytes: half }],
  ['limit_entries', 'more entries than allowed', gzipSync(archive), { entries: 10 }],
  ['limit_path', 'a longer path than allowed', gzipSync(archive), { pathLength: 11 }],
])('answers %s to %s', async (code, _what, layer, limits) => {
  await expect(walkBytes(layer, { limits })).rejects.toThrow(expect.objectContaining({ code }));
});

test('gives up a layer that takes too long to arrive', async () => {
  const limits = { milliseconds: 20 };
  const neverEnding = async function* (signal: AbortSignal): AsyncGenerator<Buffer> {
    yield gzipSync(archive).subarray(0, 600);
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  };

  await expect(walkLayer(neverEnding, { entry: () => undefined }, { limits })).rejects.toThrow(
    expect.objectContaining({ code: 'limit_time' }),
  );
});

test('tells of a damaged transfer rather than of the damage that it did', async () => {
  const arrivedDamaged = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.concat([gzipSync(archive).subarray(0, 100), Buffer.alloc(500, 7)]);
    throw new Error('the digest does not hold');
  };

  await expect(walkLayer(arrivedDamaged, { entry: () => undefined })).rejects.toThrow(
    'the digest does not hold',
  );
});

test('unpacks no further before the visitor has settled', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let told = 0;
  let waits = 0;
  const walking = walkLayer(() => inPieces(gzipSync(zerosInFiles)), {
    entry: () => {
      told++;
      return undefined;
    },
    settle: () => (waits++ === 0 ? promise : undefined),
  });
  while (waits === 0) await new Promise(setImmediate);
  for (let turn = 0; turn < 50; turn++) await new Promise(setImmediate);
  const toldWhileWaiting = told;

  resolve();
  await walking;

  expect([toldWhileWaiting < told, told]).toEqual([true, 40]);
});

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  const index = at < 0 ? copy.length + at : at;
  copy[index] = (copy[index] ?? 0) ^ 1;
  return copy;
}
