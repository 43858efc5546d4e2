import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { replyWith, sampleImage, startTestRegistry } from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import { openOciClient } from './index.ts';

const image = sampleImage(Buffer.from('layer'));
const images = { 'app:1': image };
const open = (url: string) => openOciClient({ url }, { backOffBase: 1 });

test.each([
  ['registry', 'is not a URL'],
  ['registry:5000', 'must begin with https:// or http://'],
  ['ftp://registry', 'must begin with https:// or http://'],
  ['https://me:secret@registry', 'put them into the credential'],
  ['https://registry/?x=secret', 'is followed by "?" or "#"'],
])('does not open %s', (url, message) => {
  const opening = () => open(url);

  expect(opening).toThrow(expect.objectContaining({ code: 'BAD_URL' }));
  expect(opening).toThrow(message);
  expect(opening).not.toThrow('secret');
});

test.each(['/', '', '/v2', '/v2/'])(
  'reads a registry at its root, written with %j',
  async (path) => {
    await using registry = await startTestRegistry({ images });
    await using client = open(`${registry.url}${path}`);

    await client.ping();

    expect(registry.log()).toEqual(['GET /v2/']);
  },
);

test('reads a registry below a path', async () => {
  await using registry = await startTestRegistry({ images });
  registry.addFault(
    replyWith(/\/below\/v2\/$/, () => ({ status: 200, headers: {}, body: Buffer.from('{}') })),
  );
  await using client = open(`${registry.url}/below/`);

  await client.ping();

  expect(registry.log()).toEqual(['GET /below/v2/']);
});

test.each([
  ['has nothing there', 404, {}, 'has nothing at /v2/'],
  ['shows a web page', 200, { 'content-type': 'text/html' }, 'a web page'],
  ['refuses the request', 400, {}, 'answered status 400'],
  ['wants a login of another kind', 401, { 'www-authenticate': 'Negotiate' }, 'as Basic or Bearer'],
])('says that a server is no registry where it %s', async (_, status, headers, message) => {
  await using registry = await startTestRegistry();
  registry.addFault(replyWith(/./, () => ({ status, headers, body: Buffer.alloc(0) })));
  await using client = open(registry.url);

  await expect(client.ping()).rejects.toMatchObject({
    code: 'NOT_A_REGISTRY',
    message: expect.stringContaining(message),
  });
});

test('says where nothing listens', async () => {
  const registry = await startTestRegistry();
  await registry[Symbol.asyncDispose]();
  await using client = open(registry.url);

  await expect(client.ping()).rejects.toMatchObject({
    code: 'CONNECT',
    message: `nothing listens at ${registry.url}; check host and port, and that the registry is running`,
  });
});

test('says where a name is not known', async () => {
  await using client = open('https://registry.invalid');

  await expect(client.ping()).rejects.toMatchObject({
    code: 'DNS',
    message: expect.stringContaining('https://registry.invalid'),
  });
});

test('stops with the reason it is given', async () => {
  await using registry = await startTestRegistry({ images });
  await using client = open(registry.url);
  const reason = new Error('stopped by a test');

  await expect(client.resolve('app', '1', AbortSignal.abort(reason))).rejects.toBe(reason);
});

test('leaves no connection open', async () => {
  await using registry = await startTestRegistry({ images });
  const client = open(registry.url);
  await client.resolve('app', '1');

  await client[Symbol.asyncDispose]();

  await expect.poll(() => registry.connections()).toBe(0);
});

test('opens in a worker thread from what can be sent to one', async () => {
  await using registry = await startTestRegistry({ images });
  const script = `
    import { parentPort, workerData } from 'node:worker_threads';
    import { openOciClient } from ${JSON.stringify(import.meta.resolve('./index.ts'))};
    await using client = openOciClient(workerData);
    parentPort.postMessage(await client.resolve('app', '1'));
  `;
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(script)}`), {
    workerData: { url: registry.url, credential: { username: 'a', password: 'b' } },
  });

  expect(await once(worker, 'message')).toEqual([
    { digest: image.digest, mediaType: image.mediaType, size: image.manifest.length },
  ]);
  await worker.terminate();
});
