import {
  builtManifest,
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

const image = sampleImage(Buffer.from('layer'));
const images = { 'app:1': image };
const open = (url: string) => openOciClient({ url }, { backOffBase: 1 });
const resolved = { digest: image.digest, mediaType: image.mediaType, size: image.manifest.length };

test('resolves a tag with one request', async () => {
  await using registry = await startTestRegistry({ images });
  await using client = open(registry.url);

  expect(await client.resolve('app', '1')).toEqual(resolved);
  expect(registry.log()).toEqual(['HEAD /v2/app/manifests/1']);
});

test.each([
  ['refuses HEAD', failWith(/^HEAD/, 405)],
  [
    'leaves out the digest',
    replyWith(/^HEAD/, (reply) => ({ ...reply, headers: { 'content-type': 'x' } })),
  ],
  ['leaves out the size', replyWith(/^HEAD/, (reply) => ({ ...reply, chunked: true }))],
])('resolves a tag with a second request where the registry %s', async (_, fault) => {
  await using registry = await startTestRegistry({ images, faults: [fault] });
  await using client = open(registry.url);

  expect(await client.resolve('app', '1')).toEqual(resolved);
  expect(registry.log()).toEqual(['HEAD /v2/app/manifests/1', 'GET /v2/app/manifests/1']);
});

test('finds nothing where there is nothing', async () => {
  await using registry = await startTestRegistry({ images });
  await using client = open(registry.url);

  expect(await client.resolve('app', '2')).toBe(undefined);
  await expect(client.getManifest('app', '2')).rejects.toMatchObject({ code: 'MANIFEST_UNKNOWN' });
});

test('reads a manifest by tag and by digest', async () => {
  await using registry = await startTestRegistry({ images });
  await using client = open(registry.url);

  const byTag = await client.getManifest('app', '1');

  expect(byTag).toMatchObject({ kind: 'image', digest: image.digest, bytes: image.manifest });
  expect(await client.getManifest('app', image.digest)).toEqual(byTag);
});

test.each([['1'], [image.digest]])(
  'refuses a manifest that is not what it is named: %s',
  async (reference) => {
    const fault = replyWith(/GET/, (reply) => ({
      ...reply,
      body: Buffer.concat([reply.body, Buffer.from(' ')]),
    }));
    await using registry = await startTestRegistry({ images, faults: [fault] });
    await using client = open(registry.url);

    await expect(client.getManifest('app', reference)).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
      message: expect.stringContaining(image.digest),
    });
    expect(registry.requests).toHaveLength(2);
  },
);

test('reads a manifest again that was damaged once', async () => {
  await using registry = await startTestRegistry({
    images,
    faults: [times(1, sendOtherBytes(/GET/))],
  });
  await using client = open(registry.url);

  expect(await client.getManifest('app', '1')).toMatchObject({ digest: image.digest });
});

test.each([
  ['with its length', false],
  ['without its length', true],
])('does not read a manifest of 10 MB, sent %s', async (_, chunked) => {
  const huge = builtManifest({ mediaType: image.mediaType, padding: 'x'.repeat(10_000_000) });
  await using registry = await startTestRegistry({ images: { 'app:huge': huge } });
  registry.addFault(replyWith(/GET/, (reply) => ({ ...reply, chunked })));
  await using client = open(registry.url);

  await expect(client.getManifest('app', 'huge')).rejects.toMatchObject({
    code: 'LIMIT_SIZE',
    message: expect.stringMatching(
      /^manifest app:huge .* more than the 4,194,304 bytes that are read; .* find out where it comes from$/,
    ),
  });
});

test('says which manifest cannot be read', async () => {
  const broken = builtManifest({ mediaType: image.mediaType, layers: [] });
  await using registry = await startTestRegistry({ images: { 'app:broken': broken } });
  await using client = open(registry.url);

  await expect(client.getManifest('app', 'broken')).rejects.toMatchObject({
    code: 'MANIFEST_INVALID',
    message: `manifest app:broken of ${registry.host}: the manifest cannot be read: its config is no object. Push the image again with a current tool`,
  });
});

test.each(['../x', 'a b', `sha256:${'A'.repeat(64)}`, ''])(
  'does not ask for the reference %j',
  async (reference) => {
    await using registry = await startTestRegistry();
    await using client = open(registry.url);

    await expect(client.resolve('app', reference)).rejects.toMatchObject({ code: 'BAD_NAME' });
    expect(registry.requests).toEqual([]);
  },
);

test('does not take what stands beside a signature of schema 1 for the manifest that is signed', async () => {
  // Without its signatures this body is the image's manifest; as it stands, it is another one.
  const signed = Buffer.from(
    JSON.stringify({
      formatLength: 1,
      formatTail: image.manifest.subarray(1).toString('base64url'),
    }),
  ).toString('base64url');
  const other = sampleImage(Buffer.from('other'));
  const forged = Buffer.from(
    JSON.stringify({
      ...JSON.parse(other.manifest.toString()),
      schemaVersion: 1,
      signatures: [{ protected: signed }],
    }),
  );
  const fault = replyWith(/GET/, (reply) => ({ ...reply, body: forged }));
  await using registry = await startTestRegistry({ images, faults: [fault] });
  await using client = open(registry.url);

  expect(await client.getManifest('app', image.digest)).toMatchObject({
    digest: image.digest,
    bytes: image.manifest,
    layers: [{ digest: sha256('layer') }],
  });
});
