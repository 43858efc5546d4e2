import {
  failWith,
  sampleImage,
  startTestRegistry,
  startTokenServer,
  type TestRegistry,
} from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import type { RegistrySource } from '../registry-source.ts';
import { listRegistry } from './list-registry.ts';

const image = sampleImage(Buffer.from('layer'));
const never = new AbortController().signal;
const source = (registry: TestRegistry, more: Partial<RegistrySource> = {}): RegistrySource => ({
  kind: 'docker',
  url: registry.url,
  filters: ['*'],
  platforms: [],
  repositoryLimit: 0,
  tagLimit: 0,
  ...more,
});
const list = (registry: TestRegistry, more: Partial<RegistrySource> = {}) =>
  Array.fromAsync(listRegistry(source(registry, more), never));
/** `repository:tag`, or the event where it is another. */
const short = (events: Awaited<ReturnType<typeof list>>) =>
  events.map((event) => (event.type === 'tag' ? `${event.repository}:${event.tag}` : event));
const withTags = (repository: string, tags: readonly string[]) =>
  Object.fromEntries(tags.map((tag) => [`${repository}:${tag}`, image]));

test('lists each tag with what it names, with one request for each', async () => {
  await using registry = await startTestRegistry({
    images: { ...withTags('team/app', ['1.0', '2.0']), ...withTags('web', ['latest']) },
  });

  const events = await list(registry);

  const named = { type: 'tag', digest: image.digest, mediaType: image.mediaType };
  expect(events).toEqual([
    { ...named, repository: 'team/app', tag: '1.0' },
    { ...named, repository: 'team/app', tag: '2.0' },
    { ...named, repository: 'web', tag: 'latest' },
  ]);
  expect(registry.log().toSorted()).toEqual([
    'GET /v2/',
    'GET /v2/_catalog?n=1000',
    'GET /v2/team/app/tags/list?n=1000',
    'GET /v2/web/tags/list?n=1000',
    'HEAD /v2/team/app/manifests/1.0',
    'HEAD /v2/team/app/manifests/2.0',
    'HEAD /v2/web/manifests/latest',
  ]);
});

test('asks for nothing else where filters name everything', async () => {
  await using registry = await startTestRegistry({ images: withTags('team/app', ['1.0', '2.0']) });

  expect(short(await list(registry, { filters: ['team/app:2.0'] }))).toEqual(['team/app:2.0']);
  expect(registry.log()).toEqual(['GET /v2/', 'HEAD /v2/team/app/manifests/2.0']);
});

test('lists each image once, however many filters select it', async () => {
  const images = { ...withTags('team/app', ['1.0', '2.0']), ...withTags('team/web', ['1.0']) };
  await using registry = await startTestRegistry({ images });
  const filters = ['team/app:1.0', 'team/app:1*', 'team/*', 'team/app'];

  expect(short(await list(registry, { filters })).toSorted()).toEqual([
    'team/app:1.0',
    'team/app:2.0',
    'team/web:1.0',
  ]);
});

test('takes different tags of different repositories', async () => {
  const images = { ...withTags('a/x', ['1', '2']), ...withTags('b/x', ['1', '2']) };
  await using registry = await startTestRegistry({ images });

  expect(short(await list(registry, { filters: ['a/*:1*', 'b/*:2*'] }))).toEqual([
    'a/x:1',
    'b/x:2',
  ]);
});

test('leaves out signatures, attestations and lists of referrers', async () => {
  const digest = `sha256-${'a'.repeat(64)}`;
  const tags = ['1.0', `${digest}.sig`, `${digest}.att`, `${digest}.sbom`, digest];
  await using registry = await startTestRegistry({ images: withTags('app', tags) });

  expect(short(await list(registry))).toEqual(['app:1.0']);
});

test('keeps the newest tags where there are too many, and says so', async () => {
  const tags = ['1.0', '1.9', '1.10', 'latest', 'main'];
  await using registry = await startTestRegistry({ images: withTags('app', tags) });

  expect(short(await list(registry, { tagLimit: 2 }))).toEqual([
    'app:latest',
    'app:1.10',
    {
      type: 'limited',
      message:
        '3 older tags of app were left out: the limit of 2 tags for each repository was reached',
    },
  ]);
});

test('keeps those repositories that filters name where there are too many, and says so', async () => {
  const images = Object.fromEntries(['a', 'b', 'c', 'z'].map((name) => [`${name}:1`, image]));
  await using registry = await startTestRegistry({ images });

  expect(short(await list(registry, { filters: ['*', 'z'], repositoryLimit: 2 }))).toEqual([
    'z:1',
    'a:1',
    {
      type: 'limited',
      message:
        '2 of the repositories that the filters select were left out: the limit of 2 repositories was reached',
    },
  ]);
});

test('says which repository could not be read, and goes on', async () => {
  const images = { ...withTags('a', ['1']), ...withTags('b', ['1']), ...withTags('c', ['1', '2']) };
  await using registry = await startTestRegistry({ images });
  registry.addFault(failWith(/\/b\/tags/, 403));
  registry.addFault(failWith(/\/c\/manifests\/2/, 403));

  expect(short(await list(registry))).toEqual([
    'a:1',
    {
      type: 'unread',
      repository: 'b',
      code: 'FORBIDDEN',
      message: expect.stringContaining('does not let us read tags of b'),
    },
    'c:1',
    {
      type: 'unread',
      repository: 'c',
      tag: '2',
      code: 'FORBIDDEN',
      message: expect.stringContaining('does not let us read manifest c:2'),
    },
  ]);
});

test('passes over what was deleted while it was listed', async () => {
  await using registry = await startTestRegistry({ images: withTags('app', ['1', '2']) });
  registry.put('emptied', '1', image);
  registry.addFault(failWith(/\/emptied\/tags/, 404));
  registry.addFault(failWith(/\/manifests\/2/, 404));

  expect(short(await list(registry))).toEqual(['app:1']);
});

test('says that what a filter names is not there', async () => {
  await using registry = await startTestRegistry({ images: withTags('app', ['1']) });

  expect(short(await list(registry, { filters: ['app:2', 'typo', 'app:1'] }))).toEqual([
    { type: 'absent', repository: 'app', tag: '2', message: expect.stringContaining('app:2') },
    'app:1',
    { type: 'absent', repository: 'typo', message: expect.stringContaining('repository typo') },
  ]);
});

test('reads what filters name where repositories are not listed, and says what was not read', async () => {
  await using registry = await startTestRegistry({
    images: withTags('team/app', ['1']),
    catalog: false,
  });

  expect(short(await list(registry, { filters: ['team/app', 'team/w*'] }))).toEqual([
    'team/app:1',
    {
      type: 'unread',
      repository: 'team/w*',
      code: 'CATALOG_UNSUPPORTED',
      message: expect.stringContaining('only those named in full were read, and not "team/w*"'),
    },
  ]);
  await expect(list(registry, { filters: ['team/*'] })).rejects.toMatchObject({
    code: 'CATALOG_UNSUPPORTED',
    message: expect.stringContaining('name them in the filters, without wildcards'),
  });
});

test('reads what filters name where the account may not list', async () => {
  await using server = await startTokenServer({
    users: { robot: 'secret' },
    grants: (_, scope) => scope.startsWith('repository:team/'),
  });
  const images = { ...withTags('team/app', ['1']), ...withTags('other/app', ['1']) };
  await using registry = await startTestRegistry({ images, auth: { kind: 'token', server } });
  const credential = { username: 'robot', password: 'secret' };

  const events = await list(registry, { credential, filters: ['team/app', 'other/app', 'x*'] });

  expect(short(events)).toEqual([
    'team/app:1',
    expect.objectContaining({ type: 'unread', repository: 'other/app', code: 'FORBIDDEN' }),
    expect.objectContaining({ type: 'unread', repository: 'x*', code: 'FORBIDDEN' }),
  ]);
});

test.each([
  ['a refused password', { credential: { username: 'a', password: 'wrong' } }, 'AUTH_REJECTED'],
  ['no filter', { filters: [] }, 'NO_FILTERS'],
  ['a filter that is none', { filters: ['*/*'] }, 'BAD_FILTER'],
  ['a kind that is none', { kind: 'floppy' }, 'UNKNOWN_KIND'],
  ['a URL that is none', { url: 'registry' }, 'BAD_URL'],
])('fails as a whole with %s', async (_, more, code) => {
  const auth = { kind: 'basic' as const, username: 'a', password: 'right' };
  await using registry = await startTestRegistry({ auth });

  await expect(list(registry, more)).rejects.toMatchObject({ code });
});

test('fails as a whole, and soon, where the registry wants to be left alone', async () => {
  const tags = Array.from({ length: 200 }, (_, index) => `${index}`);
  await using registry = await startTestRegistry({ images: withTags('app', tags) });
  registry.addFault(failWith(/manifests\/50/, 429, { 'retry-after': '3600' }));

  await expect(list(registry)).rejects.toMatchObject({
    code: 'RATE_LIMITED',
    retryAt: expect.any(Date),
  });
  expect(registry.requests.length).toBeLessThan(70);
});

test('is told to stop, and leaves no connection open', async () => {
  const tags = Array.from({ length: 100 }, (_, index) => `${index}`);
  await using registry = await startTestRegistry({ images: withTags('app', tags) });
  const stop = new AbortController();
  const reason = new Error('stopped by a test');

  const listing = (async () => {
    for await (const _ of listRegistry(source(registry), stop.signal)) stop.abort(reason);
  })();

  await expect(listing).rejects.toBe(reason);
  await expect.poll(() => registry.connections()).toBe(0);
});

test('asks no more than it must for two thousand repositories', async () => {
  const names = Array.from({ length: 2_000 }, (_, index) => `r${String(index).padStart(4, '0')}`);
  const images = Object.fromEntries(names.map((name) => [`${name}:1`, image]));
  await using registry = await startTestRegistry({ images });

  expect(short(await list(registry))).toEqual(names.map((name) => `${name}:1`));

  // One greeting, two pages and a look behind the last, a list of tags and a HEAD for each.
  expect(registry.requests.length).toBeLessThanOrEqual(1 + 3 + 2_000 + 2_000);
});
