import {
  sampleImage,
  selfSignedCertificate,
  startBlobStorage,
  startTestProxy,
  startTestRegistry,
  startTokenServer,
} from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import { openOciClient } from '../index.ts';

const layer = Buffer.from('layer');
const image = sampleImage(layer);
const images = { 'app:1': image };
const blob = { digest: [...image.blobs.keys()][1] ?? '', size: layer.length };
const tls = await selfSignedCertificate();
const open = (url: string, more: object = {}) =>
  openOciClient({ url, ...more }, { backOffBase: 1 });
const login = { username: 'me', password: 'a secret@:/' };

test('trusts the authority that it is given', async () => {
  await using registry = await startTestRegistry({ images, tls });
  await using client = open(registry.url, { caPem: tls.cert });

  expect(await client.resolve('app', '1')).toMatchObject({ digest: image.digest });
});

test('does not trust a certificate that nobody signed, unless told to', async () => {
  await using registry = await startTestRegistry({ images, tls });
  await using careful = open(registry.url);
  await using careless = open(registry.url, { insecureSkipVerify: true });

  await expect(careful.ping()).rejects.toMatchObject({
    code: 'TLS_UNTRUSTED',
    message: `the certificate of ${registry.url} is not signed by a trusted authority; give the registry the PEM of its CA`,
  });
  expect(registry.requests).toEqual([]);
  expect(await careless.resolve('app', '1')).toMatchObject({ digest: image.digest });
});

test('says that a certificate has expired', async () => {
  const expired = await selfSignedCertificate(new Date(Date.now() - 1_000));
  await using registry = await startTestRegistry({ images, tls: expired });
  await using client = open(registry.url, { caPem: expired.cert });

  await expect(client.ping()).rejects.toMatchObject({ code: 'TLS_EXPIRED' });
});

test('says that a certificate is for another name', async () => {
  await using registry = await startTestRegistry({ images, tls, host: '127.0.0.2' });
  await using client = open(registry.url, { caPem: tls.cert });

  await expect(client.ping()).rejects.toMatchObject({
    code: 'TLS_UNTRUSTED',
    message: expect.stringContaining('is for another name'),
  });
});

test('says that a server speaks no TLS', async () => {
  await using registry = await startTestRegistry({ images });
  await using client = open(registry.url.replace('http:', 'https:'));

  await expect(client.ping()).rejects.toMatchObject({
    code: 'TLS',
    message: expect.stringContaining('write http://'),
  });
});

test('does not open with certificates that cannot be read', () => {
  const broken = '-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----';

  expect(() => open('https://registry.example.com', { caPem: broken })).toThrow(
    'the CA certificates of the registry cannot be read',
  );
});

test('does not follow from https to http', async () => {
  await using storage = await startBlobStorage(() => layer, '127.0.0.1');
  await using registry = await startTestRegistry({ images, tls, storage: storage.addressOf });
  await using client = open(registry.url, { caPem: tls.cert });

  await expect(client.getBlob('app', blob, 100)).rejects.toMatchObject({
    code: 'REDIRECT_REFUSED',
    message: expect.stringContaining('from https to http'),
  });
  expect(storage.requests).toEqual([]);
});

test('does not send a password over http for a registry that speaks https', async () => {
  await using server = await startTokenServer({ users: { me: login.password } });
  await using registry = await startTestRegistry({ images, tls, auth: { kind: 'token', server } });
  await using client = open(registry.url, { caPem: tls.cert, credential: login });

  await expect(client.ping()).rejects.toMatchObject({
    code: 'TOKEN_SERVICE',
    message: expect.stringContaining('over plain http'),
  });
  expect(server.requests).toEqual([]);
});

test('reads an https registry with its own authority through a proxy that wants a login', async () => {
  await using proxy = await startTestProxy(login);
  await using registry = await startTestRegistry({ images, tls });
  await using client = open(registry.url, { caPem: tls.cert, proxy: proxy.url });

  expect(await client.getBlob('app', blob, 100)).toEqual(layer);
  expect(proxy.requests).toEqual([`CONNECT ${registry.host}`]);
  expect(registry.requests[0]?.headers).not.toHaveProperty('proxy-authorization');
});

test('reads an http registry through a proxy', async () => {
  await using proxy = await startTestProxy(login);
  await using registry = await startTestRegistry({ images });
  await using client = open(registry.url, { proxy: proxy.url });

  expect(await client.getBlob('app', blob, 100)).toEqual(layer);
  expect(proxy.requests).toEqual([`GET ${registry.url}/v2/app/blobs/${blob.digest}`]);
});

test.each([['http'], ['https']])(
  'says that the proxy refuses the login, for %s',
  async (scheme) => {
    await using proxy = await startTestProxy(login);
    const certificate = scheme === 'https' ? { tls } : {};
    await using registry = await startTestRegistry({ images, ...certificate });
    const wrong = proxy.url.replace('me:', 'you:');
    await using client = open(registry.url, { caPem: tls.cert, proxy: wrong });

    const error = await client.ping().catch((reason) => reason);

    expect(error).toMatchObject({
      code: 'PROXY',
      message: expect.stringContaining('user and password'),
    });
    expect(error.message).not.toContain('secret');
  },
);

test('goes around the proxy where it is told to, for each host by itself', async () => {
  await using proxy = await startTestProxy();
  const registry = await startTestRegistry({
    images,
    storage: (digest) => storage.addressOf(digest),
  });
  await using storage = await startBlobStorage((digest) => registry.blob(digest));
  await using _ = registry;
  await using client = open(registry.url, { proxy: proxy.url, noProxy: '127.0.0.2/32' });

  expect(await client.getBlob('app', blob, 100)).toEqual(layer);
  expect(proxy.requests).toEqual([`GET ${registry.url}/v2/app/blobs/${blob.digest}`]);
  expect(storage.requests).toHaveLength(1);
});

test('does not open with a proxy that is no address', async () => {
  await using client = open('http://127.0.0.1:1', { proxy: 'socks5://x' });

  await expect(client.ping()).rejects.toMatchObject({
    code: 'BAD_PROXY',
    message: 'the proxy is not a URL such as http://proxy.example.com:3128',
  });
});
