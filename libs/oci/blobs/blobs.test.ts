import { randomBytes } from 'node:crypto';
import {
  cutAfter,
  type Fault,
  failWith,
  replyWith,
  sampleImage,
  sendOtherBytes,
  sha256,
  startTestRegistry,
  times,
} from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import { openOciClient } from '../index.ts';

const layer = randomBytes(3_000_000);
const blob = { digest: sha256(layer), size: layer.length };
const images = { 'app:1': sampleImage(layer) };
const open = (url: string) => openOciClient({ url }, { backOffBase: 1 });

async function pull(faults: readonly Fault[], wanted = blob) {
  await using registry = await startTestRegistry({ images, faults });
  await using client = open(registry.url);
  const pieces: Buffer[] = [];
  try {
    for await (const piece of client.openBlob('app', wanted)) pieces.push(piece);
    return { bytes: Buffer.concat(pieces), requests: registry.requests };
  } catch (error) {
    return { error, bytes: Buffer.concat(pieces), requests: registry.requests };
  }
}

const rangesOf = ({ requests }: Awaited<ReturnType<typeof pull>>) =>
  requests.map(({ headers }) => headers.range);

test('streams a blob with one request', async () => {
  const pulled = await pull([]);

  expect(pulled.bytes.equals(layer)).toBe(true);
  expect(pulled.requests.map(({ headers }) => headers['accept-encoding'])).toEqual(['identity']);
});

test('resumes where the connection was lost', async () => {
  const pulled = await pull([times(1, cutAfter(/blobs/, 2_700_000))]);

  expect(pulled.bytes.equals(layer)).toBe(true);
  const [, range] = rangesOf(pulled);
  expect(range).toMatch(/^bytes=\d+-$/);
  expect(pulled.requests[1]?.headers['if-range']).toBe(`"${blob.digest}"`);
});

test('goes on with the whole blob where the registry sends no ranges', async () => {
  const noRanges = replyWith(/blobs/, (reply, request) =>
    request.headers.range === undefined ? reply : { status: 200, headers: {}, body: layer },
  );
  const pulled = await pull([times(1, cutAfter(/blobs/, 1_000_000)), noRanges]);

  expect(pulled.bytes.equals(layer)).toBe(true);
});

test('does not use a range that begins elsewhere', async () => {
  const wrongStart = replyWith(/blobs/, (reply) =>
    reply.status === 206
      ? {
          ...reply,
          headers: { 'content-range': `bytes 0-9/${layer.length}` },
          body: layer.subarray(0, 10),
        }
      : reply,
  );
  const pulled = await pull([times(1, cutAfter(/blobs/, 1_000_000)), wrongStart]);

  expect(pulled.bytes.equals(layer)).toBe(true);
  expect(rangesOf(pulled)).toEqual([undefined, expect.stringMatching(/^bytes=/), undefined]);
});

test('gives up after four connections that bring little', async () => {
  const pulled = await pull([cutAfter(/blobs/, 1_000)]);

  expect(pulled.error).toMatchObject({ code: 'CONNECTION_LOST' });
  expect(pulled.requests).toHaveLength(4);
});

test('says so where the bytes are others', async () => {
  const pulled = await pull([sendOtherBytes(/blobs/)]);

  expect(pulled.error).toMatchObject({
    code: 'DIGEST_MISMATCH',
    message: expect.stringContaining(`blob ${blob.digest}`),
  });
  expect(pulled.requests).toHaveLength(1);
});

test.each([
  [
    'shorter, and says so',
    replyWith(/blobs/, (reply) => ({ ...reply, body: layer.subarray(1) })),
    1,
  ],
  [
    'longer, and says so',
    replyWith(/blobs/, (reply) => ({ ...reply, body: Buffer.concat([layer, layer]) })),
    1,
  ],
  [
    'longer, and does not say so',
    replyWith(/blobs/, (reply) => ({
      ...reply,
      chunked: true,
      body: Buffer.concat([layer, layer]),
    })),
    1,
  ],
  [
    'shorter, and does not say so',
    replyWith(/blobs/, (reply, { headers }) => ({
      ...reply,
      status: headers.range ? 416 : 200,
      chunked: true,
      body: layer.subarray(0, 100),
    })),
    2,
  ],
])('says so where a blob is %s', async (_, fault, requests) => {
  const pulled = await pull([fault]);

  expect(pulled.error).toMatchObject({ code: 'SIZE_MISMATCH' });
  expect(pulled.bytes.length).toBeLessThanOrEqual(layer.length);
  expect(pulled.requests).toHaveLength(requests);
});

test('says so where there is no such blob', async () => {
  const missing = { digest: sha256('missing'), size: 5 };

  expect((await pull([], missing)).error).toMatchObject({ code: 'BLOB_UNKNOWN', status: 404 });
});

test('reads an empty blob', async () => {
  const empty = Buffer.alloc(0);
  await using registry = await startTestRegistry({ images: { 'app:1': sampleImage(empty) } });
  await using client = open(registry.url);

  expect(await client.getBlob('app', { digest: sha256(empty), size: 0 }, 10)).toEqual(empty);
});

test('verifies a blob named by SHA-512', async () => {
  const { createHash } = await import('node:crypto');
  const digest = `sha512:${createHash('sha512').update(layer).digest('hex')}`;
  const serve = replyWith(/blobs/, () => ({ status: 200, headers: {}, body: layer }));

  expect((await pull([serve], { digest, size: layer.length })).bytes.equals(layer)).toBe(true);
});

test('reads a small blob again that was damaged once', async () => {
  await using registry = await startTestRegistry({ images });
  registry.addFault(times(1, sendOtherBytes(/blobs/)));
  await using client = open(registry.url);

  expect((await client.getBlob('app', blob, layer.length)).equals(layer)).toBe(true);
  expect(registry.requests).toHaveLength(2);
});

test('does not ask for a blob that is larger than it may be', async () => {
  await using registry = await startTestRegistry({ images });
  await using client = open(registry.url);

  await expect(client.getBlob('app', blob, 1_000)).rejects.toMatchObject({
    code: 'LIMIT_SIZE',
    message: expect.stringContaining('3,000,000 bytes, which is more than the 1,000'),
  });
  expect(registry.requests).toEqual([]);
});

test('closes the connection of a blob that is no longer wanted', async () => {
  await using registry = await startTestRegistry({ images });
  await using client = open(registry.url);

  for await (const _ of client.openBlob('app', blob)) break;

  await expect.poll(() => registry.connections()).toBe(0);
});

test('stops in the middle of a blob with the reason it is given', async () => {
  await using registry = await startTestRegistry({ images });
  await using client = open(registry.url);
  const stop = new AbortController();
  const reason = new Error('stopped by a test');

  const pulled = (async () => {
    for await (const _ of client.openBlob('app', blob, stop.signal)) stop.abort(reason);
  })();

  await expect(pulled).rejects.toBe(reason);
  await expect.poll(() => registry.connections()).toBe(0);
});

test('waits where the registry wants fewer requests', async () => {
  const pulled = await pull([times(1, failWith(/blobs/, 429, { 'retry-after': '0' }))]);

  expect(pulled.bytes.equals(layer)).toBe(true);
});
