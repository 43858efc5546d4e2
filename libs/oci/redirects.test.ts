import { replyWith, sampleImage, startBlobStorage, startTestRegistry } from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import { openOciClient } from './index.ts';

const credential = { username: 'scanner', password: 'secret' };
const layer = Buffer.from('a layer');
const image = sampleImage(layer);
const images = { 'app:1': image };
const blob = { digest: [...image.blobs.keys()][1] ?? '', size: layer.length };
const open = (url: string, more: object = {}) =>
  openOciClient({ url, ...more }, { backOffBase: 1 });
const redirectTo = (location: string, status = 307) =>
  replyWith(/blobs/, () => ({ status, headers: { location }, body: Buffer.alloc(0) }));

test('reads a blob from another host, which sees no password', async () => {
  await using storage = await startBlobStorage((digest) => registry.blob(digest));
  const auth = { kind: 'basic' as const, ...credential };
  const registry = await startTestRegistry({ images, auth, storage: storage.addressOf });
  await using _ = registry;
  await using client = open(registry.url, { credential });

  expect(await client.getBlob('app', blob, 100)).toEqual(layer);

  expect(registry.requests.at(-1)?.headers.authorization).toMatch(/^Basic /);
  expect(storage.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});

test.each([301, 302, 303, 307, 308])(
  'keeps the password at the same origin: %s',
  async (status) => {
    const auth = { kind: 'basic' as const, ...credential };
    await using registry = await startTestRegistry({ images, auth });
    registry.addFault(
      replyWith(/v2\/app\/blobs/, () => ({
        status,
        headers: { location: `/v2/moved/blobs/${blob.digest}` },
        body: Buffer.alloc(0),
      })),
    );
    registry.put('moved', '1', image);
    await using client = open(registry.url, { credential });

    expect(await client.getBlob('app', blob, 100)).toEqual(layer);
    expect(registry.requests.at(-1)?.headers.authorization).toMatch(/^Basic /);
  },
);

test('gives up after five redirects', async () => {
  await using registry = await startTestRegistry({ images });
  registry.addFault(redirectTo(`/v2/app/blobs/${blob.digest}`));
  await using client = open(registry.url);

  await expect(client.getBlob('app', blob, 100)).rejects.toMatchObject({
    code: 'REDIRECT_REFUSED',
    message: expect.stringContaining('more than 5 times'),
  });
  expect(registry.requests).toHaveLength(6);
});

test.each([
  ['http://169.254.169.254/latest/meta-data', 'ADDRESS_REFUSED', 'link-local'],
  ['file:///etc/passwd', 'REDIRECT_REFUSED', 'file:'],
  ['http://', 'REDIRECT_REFUSED', 'not a URL'],
])('does not follow to %s', async (location, code, message) => {
  await using registry = await startTestRegistry({ images });
  registry.addFault(redirectTo(location));
  await using client = open(registry.url);

  await expect(client.getBlob('app', blob, 100)).rejects.toMatchObject({
    code,
    message: expect.stringContaining(message),
  });
});

test('asks the registry again where an address in its storage has expired', async () => {
  await using storage = await startBlobStorage((digest) => registry.blob(digest));
  let asked = 0;
  const addressOf = (digest: string) =>
    asked++ === 0 ? `${storage.url}/blobs/${digest}?expired=1` : storage.addressOf(digest);
  const registry = await startTestRegistry({ images, storage: addressOf });
  await using _ = registry;
  await using client = open(registry.url);

  expect(await client.getBlob('app', blob, 100)).toEqual(layer);
  expect(asked).toBe(2);
});

test('sends no password on to another host that wants one', async () => {
  await using stranger = await startTestRegistry({
    images,
    host: '127.0.0.2',
    auth: { kind: 'basic', ...credential },
  });
  await using registry = await startTestRegistry({ images });
  registry.addFault(redirectTo(`${stranger.url}/v2/app/blobs/${blob.digest}`));
  await using client = open(registry.url, { credential });

  await expect(client.getBlob('app', blob, 100)).rejects.toMatchObject({
    code: 'REDIRECT_REFUSED',
    message: expect.stringContaining('configure that URL'),
  });
  expect(stranger.requests.map(({ headers }) => headers.authorization)).toEqual([undefined]);
});
