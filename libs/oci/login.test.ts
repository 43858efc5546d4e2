import {
  failWith,
  replyWith,
  sampleImage,
  startTestRegistry,
  startTokenServer,
  times,
} from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import { type OciClient, openOciClient } from './index.ts';

const credential = { username: 'scanner', password: 'pässword:with/colon' };
const users = { scanner: credential.password };
const image = sampleImage(Buffer.from('layer'));
const images = { 'team/app:1.0': image, 'team/web:1.0': image };
const open = (url: string, more: object = {}): OciClient =>
  openOciClient({ url, ...more }, { backOffBase: 1 });
const expected = {
  digest: image.digest,
  mediaType: image.mediaType,
  size: image.manifest.length,
};

test('sends no credential to a registry that wants none', async () => {
  await using registry = await startTestRegistry({ images });
  await using client = open(registry.url, { credential });

  await client.ping();

  expect(await client.resolve('team/app', '1.0')).toEqual(expected);
  expect(await client.greet()).toEqual({ login: 'none' });
});

test('logs in with a password, and asks once without it', async () => {
  await using registry = await startTestRegistry({
    images,
    auth: { kind: 'basic', ...credential },
  });
  await using client = open(registry.url, { credential });

  expect(await client.resolve('team/app', '1.0')).toEqual(expected);
  await client.resolve('team/web', '1.0');

  expect(registry.requests.map(({ headers }) => headers.authorization?.split(' ')[0])).toEqual([
    undefined,
    'Basic',
    'Basic',
  ]);
});

test.each([
  [
    'AUTH_REJECTED',
    { credential: { ...credential, password: 'wrong-secret' } },
    /refused .* of "scanner"/,
  ],
  ['AUTH_MISSING', {}, /wants a login .* give the registry a user name and password/],
])('says what to do where a password is not good: %s', async (code, more, message) => {
  await using registry = await startTestRegistry({
    images,
    auth: { kind: 'basic', ...credential },
  });
  await using client = open(registry.url, more);

  const error = await client.ping().catch((reason) => reason);

  expect(error).toMatchObject({ code, status: 401, message: expect.stringMatching(message) });
  expect(error.message).not.toContain('wrong-secret');
  await expect(client.resolve('team/app', '1.0')).rejects.toMatchObject({ code });
});

test('gets a token for what it reads, and uses it again', async () => {
  await using server = await startTokenServer({ users });
  await using registry = await startTestRegistry({ images, auth: { kind: 'token', server } });
  await using client = open(registry.url, { credential });

  expect(await client.resolve('team/app', '1.0')).toEqual(expected);
  await client.resolve('team/app', '1.0');

  expect(server.requests.map(({ target }) => target)).toEqual([
    '/auth?service=registry&scope=repository%3Ateam%2Fapp%3Apull&client_id=fedscan&account=scanner',
  ]);
  expect(registry.requests.map(({ headers }) => headers.authorization?.split(' ')[0])).toEqual([
    undefined,
    'Bearer',
    'Bearer',
  ]);
});

test('gets a token without a login where there is none', async () => {
  await using server = await startTokenServer({ users });
  await using registry = await startTestRegistry({ images, auth: { kind: 'token', server } });
  await using client = open(registry.url);

  await client.ping();
  expect(await client.resolve('team/app', '1.0')).toEqual(expected);

  expect(server.requests[0]?.headers.authorization).toBe(undefined);
});

test('gets one token for sixteen requests at once', async () => {
  await using server = await startTokenServer({ users });
  await using registry = await startTestRegistry({ images, auth: { kind: 'token', server } });
  await using client = open(registry.url, { credential });

  await Promise.all(Array.from({ length: 16 }, () => client.resolve('team/app', '1.0')));

  expect(server.requests).toHaveLength(1);
});

test('gets another token where the registry no longer takes the first', async () => {
  await using server = await startTokenServer({ users });
  await using registry = await startTestRegistry({ images, auth: { kind: 'token', server } });
  await using client = open(registry.url, { credential });
  await client.resolve('team/app', '1.0');

  server.revokeAll();
  const found = await Promise.all([1, 2, 3].map(() => client.resolve('team/app', '1.0')));

  expect(found).toEqual([expected, expected, expected]);
  expect(server.requests).toHaveLength(2);
});

test('gets a token for each page where each lives for one request only', async () => {
  await using server = await startTokenServer({ users, expiresIn: 1 });
  const paging = { maximum: 1 };
  await using registry = await startTestRegistry({
    images,
    paging,
    auth: { kind: 'token', server },
  });
  await using client = open(registry.url, { credential });

  expect(await Array.fromAsync(client.listRepositories())).toEqual(['team/app', 'team/web']);
  expect(server.requests.length).toBeGreaterThan(1);
});

test('stops after a second refusal, and names the right that is missing', async () => {
  await using server = await startTokenServer({ users, grants: () => false });
  await using registry = await startTestRegistry({ images, auth: { kind: 'token', server } });
  await using client = open(registry.url, { credential });

  await expect(client.resolve('team/app', '1.0')).rejects.toMatchObject({
    code: 'FORBIDDEN',
    message: expect.stringContaining('repository:team/app:pull'),
  });
  expect(registry.requests).toHaveLength(2);
  expect(server.requests).toHaveLength(1);
});

test('tells a password that the token service refuses from a registry that does', async () => {
  await using server = await startTokenServer({ users });
  await using registry = await startTestRegistry({ images, auth: { kind: 'token', server } });
  await using client = open(registry.url, { credential: { ...credential, password: 'no-secret' } });

  const error = await client.ping().catch((reason) => reason);

  expect(error).toMatchObject({ code: 'AUTH_REJECTED' });
  expect(error.message).toContain(new URL(server.url).host);
  expect(error.message).not.toContain('no-secret');
});

test.each([
  ['in lower case', (realm: string) => `bearer realm="${realm}",service="registry"`],
  [
    'beside another scheme',
    (realm: string) => `Basic realm="x",Bearer realm="${realm}",service="registry"`,
  ],
])('understands a challenge without scope, %s', async (_, write) => {
  await using server = await startTokenServer({ users });
  const challenge = () => write(`${server.url}/auth`);
  await using registry = await startTestRegistry({
    images,
    auth: { kind: 'token', server, challenge },
  });
  await using client = open(registry.url, { credential });

  expect(await client.resolve('team/app', '1.0')).toEqual(expected);
});

test('takes the scope that the registry names', async () => {
  await using server = await startTokenServer({ users });
  const challenge = (scope: string) =>
    `Bearer realm="${server.url}/auth",service="registry",scope="${scope} repository:x:pull,push"`;
  await using registry = await startTestRegistry({
    images,
    auth: { kind: 'token', server, challenge },
  });
  await using client = open(registry.url, { credential });

  await client.resolve('team/app', '1.0');
  await client.resolve('team/app', '1.0');

  expect(server.requests.map(({ query }) => query.getAll('scope'))).toEqual([
    ['repository:team/app:pull', 'repository:x:pull,push'],
  ]);
});

test('keeps the password from a token service on another host', async () => {
  await using server = await startTokenServer({ users, host: '127.0.0.3' });
  await using registry = await startTestRegistry({ images, auth: { kind: 'token', server } });
  await using client = open(registry.url, { credential });

  await expect(client.ping()).rejects.toMatchObject({
    code: 'TOKEN_SERVICE',
    message: expect.stringContaining('it was not sent'),
  });
  expect(server.requests).toEqual([]);
});

test('repeats what the token service could not do for a moment', async () => {
  await using server = await startTokenServer({ users });
  server.addFault(times(2, failWith(/./, 503, { 'retry-after': '0' })));
  await using registry = await startTestRegistry({ images, auth: { kind: 'token', server } });
  await using client = open(registry.url, { credential });

  expect(await client.resolve('team/app', '1.0')).toEqual(expected);
  expect(server.requests).toHaveLength(3);
});

test.each([
  ['no token', {}],
  ['a token that would write headers', { token: 'a\r\nx-evil: 1' }],
  ['a number', { token: 5 }],
])('explains an answer of the token service with %s', async (_, body) => {
  await using server = await startTokenServer({ users });
  server.addFault(
    replyWith(/./, (reply) => ({ ...reply, body: Buffer.from(JSON.stringify(body)) })),
  );
  await using registry = await startTestRegistry({ images, auth: { kind: 'token', server } });
  await using client = open(registry.url, { credential });

  await expect(client.resolve('team/app', '1.0')).rejects.toMatchObject({
    code: 'TOKEN_SERVICE',
    message: expect.stringContaining('answered without a token'),
  });
});

test('uses a stored identity token as the token specification says', async () => {
  await using server = await startTokenServer();
  const given: string[] = [];
  server.addFault((request, reply) => {
    given.push(request.method);
    return request.method === 'POST'
      ? { ...reply, status: 200, body: Buffer.from('{"access_token":"from-post"}') }
      : undefined;
  });
  const auth = { kind: 'token' as const, server: { ...server, allows: () => true } };
  await using registry = await startTestRegistry({ images, auth });
  registry.addFault((request) =>
    request.headers.authorization === undefined
      ? {
          status: 401,
          headers: { 'www-authenticate': `Bearer realm="${server.url}/auth",service="registry"` },
          body: Buffer.alloc(0),
        }
      : undefined,
  );
  await using client = open(registry.url, {
    credential: { username: '<token>', password: 'refresh' },
  });

  expect(await client.resolve('team/app', '1.0')).toEqual(expected);
  expect(given).toEqual(['POST']);
  expect(registry.requests.at(-1)?.headers.authorization).toBe('Bearer from-post');
});
