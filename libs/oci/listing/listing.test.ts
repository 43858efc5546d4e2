import {
  failWith,
  type LinkForm,
  replyWith,
  sampleImage,
  startTestRegistry,
  times,
} from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import { openOciClient } from '../index.ts';

const image = sampleImage(Buffer.from('layer'));
const names = ['a', 'a/tags/list', 'b', 'manifests', 'tags', 'team/x', 'v2'];
const images = Object.fromEntries(names.map((name) => [`${name}:1`, image]));
const open = (url: string) => openOciClient({ url }, { backOffBase: 1 });

test.each<LinkForm>([
  'relative',
  'absolute',
  'foreign',
  'bare',
  'unquoted',
  'other relations first',
])('follows a link that is %s', async (link) => {
  await using registry = await startTestRegistry({ images, paging: { maximum: 2, link } });
  await using client = open(registry.url);

  expect(await Array.fromAsync(client.listRepositories())).toEqual(names);
});

test('reads on behind a full page that has no link', async () => {
  const paging = { maximum: 1000, link: 'none' } as const;
  const many = Object.fromEntries(
    Array.from({ length: 1500 }, (_, index) => [`app:${String(index).padStart(4, '0')}`, image]),
  );
  await using registry = await startTestRegistry({ images: many, paging });
  await using client = open(registry.url);

  expect(await Array.fromAsync(client.listTags('app'))).toHaveLength(1500);
});

test('is not led around by a registry that begins again behind the last name', async () => {
  const paging = { maximum: 1000, link: 'none', wrapAround: true } as const;
  const thousand = Object.fromEntries(
    Array.from({ length: 1000 }, (_, index) => [`app:${index}`, image]),
  );
  await using registry = await startTestRegistry({ images: thousand, paging });
  await using client = open(registry.url);

  expect(await Array.fromAsync(client.listTags('app'))).toHaveLength(1000);
  expect(registry.log()).toEqual([
    'GET /v2/app/tags/list?n=1000',
    'GET /v2/app/tags/list?n=1000&last=999',
  ]);
});

test('says that a list is incomplete where its pages lead in a circle', async () => {
  await using registry = await startTestRegistry({ images, paging: { maximum: 2, link: 'loop' } });
  await using client = open(registry.url);

  await expect(Array.fromAsync(client.listRepositories())).rejects.toMatchObject({
    code: 'LISTING_INCOMPLETE',
    message: expect.stringContaining('lead in a circle'),
  });
  expect(registry.requests).toHaveLength(2);
});

test('asks for smaller pages where a thousand names are too many', async () => {
  await using registry = await startTestRegistry({
    images,
    paging: { maximum: 100, refuseLarger: true },
  });
  await using client = open(registry.url);

  expect(await Array.fromAsync(client.listRepositories())).toEqual(names);
  expect(registry.log()).toEqual(['GET /v2/_catalog?n=1000', 'GET /v2/_catalog?n=100']);
});

test.each([
  ['null', '{"name":"a","tags":null}'],
  ['absent', '{"name":"a"}'],
])('finds no tags where they are %s', async (_, body) => {
  await using registry = await startTestRegistry({ images });
  registry.addFault(replyWith(/tags/, (reply) => ({ ...reply, body: Buffer.from(body) })));
  await using client = open(registry.url);

  expect(await Array.fromAsync(client.listTags('a'))).toEqual([]);
});

test.each([
  ['a web page', '<html>', 'is not JSON'],
  ['something else', '{"tags":[5]}', 'without a list of tags'],
])('explains an answer that is %s', async (_, body, message) => {
  await using registry = await startTestRegistry({ images });
  registry.addFault(replyWith(/tags/, (reply) => ({ ...reply, body: Buffer.from(body) })));
  await using client = open(registry.url);

  await expect(Array.fromAsync(client.listTags('a'))).rejects.toMatchObject({
    code: 'UNEXPECTED_ANSWER',
    message: expect.stringContaining(message),
  });
});

test('fails where a page in the middle stays away, after four tries', async () => {
  await using registry = await startTestRegistry({ images, paging: { maximum: 2 } });
  registry.addFault(failWith(/last=manifests/, 500));
  await using client = open(registry.url);

  await expect(Array.fromAsync(client.listRepositories())).rejects.toMatchObject({
    code: 'SERVER_ERROR',
    status: 500,
  });
  expect(registry.log().filter((line) => line.includes('last='))).toHaveLength(5);
});

test('reads on where a page was cut short once', async () => {
  await using registry = await startTestRegistry({ images });
  registry.addFault(
    times(
      1,
      replyWith(/catalog/, (reply) => ({ ...reply, cutAfter: 5 })),
    ),
  );
  await using client = open(registry.url);

  expect(await Array.fromAsync(client.listRepositories())).toEqual(names);
});

test.each([404, 405])('says where repositories are not listed: %s', async (status) => {
  await using registry = await startTestRegistry({ images });
  registry.addFault(failWith(/catalog/, status));
  await using client = open(registry.url);

  await expect(Array.fromAsync(client.listRepositories())).rejects.toMatchObject({
    code: 'CATALOG_UNSUPPORTED',
    message: expect.stringContaining('name them in the filters'),
  });
});

test.each(['a', 'a/tags/list', 'manifests', 'tags', 'v2', `x/${'y'.repeat(253)}`])(
  'reads the repository %s by its name',
  async (name) => {
    await using registry = await startTestRegistry({ images: { [`${name}:1`]: image } });
    await using client = open(registry.url);

    expect(await Array.fromAsync(client.listTags(name))).toEqual(['1']);
    expect(await client.resolve(name, '1')).toMatchObject({ digest: image.digest });
  },
);

test.each(['../_catalog', 'a/../b', 'a//b', '', 'a?n=1', 'a#b', 'a b', '.', 'x'.repeat(256)])(
  'does not ask for the repository %j',
  async (name) => {
    await using registry = await startTestRegistry();
    await using client = open(registry.url);

    await expect(Array.fromAsync(client.listTags(name))).rejects.toMatchObject({
      code: 'BAD_NAME',
    });
    expect(registry.requests).toEqual([]);
  },
);

test('gives up a list that would fill the memory', async () => {
  const name = 'x'.repeat(1024 * 1024);
  let pages = 0;
  const fault = replyWith(/tags\/list/, (reply) => {
    pages++;
    const tags = Array.from({ length: 40 }, (_, i) => `${pages}.${i}.${name}`);
    const headers = { ...reply.headers, link: `</x?last=${pages}>; rel="next"` };
    return { ...reply, headers, body: Buffer.from(JSON.stringify({ tags })) };
  });
  await using registry = await startTestRegistry({ images, faults: [fault] });
  await using client = open(registry.url);

  await expect(Array.fromAsync(client.listTags('a'))).rejects.toMatchObject({
    code: 'LISTING_INCOMPLETE',
  });
  expect(pages).toBe(4);
});
