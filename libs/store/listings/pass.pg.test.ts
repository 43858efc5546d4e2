import { expect, test } from 'vitest';
import { oracleFindings } from '../feeds/feed-oracle.ts';
import { at, digestOf, newRegistry, npm, openTestStore, scanOf } from '../test-store.ts';
import type { ListedTag } from './listed-tag.ts';

const platform = { os: 'linux', architecture: 'amd64' };
const image = (name: string) =>
  ({ kind: 'image', digest: digestOf(name), mediaType: 'image' }) as const;
const index = (name: string, images: readonly string[]) =>
  ({
    kind: 'index',
    digest: digestOf(name),
    mediaType: 'index',
    images: images.map((each) => ({ digest: digestOf(each), platform })),
  }) as const;
const tag = (repository: string, name: string, manifest: ListedTag['manifest']): ListedTag => ({
  repository,
  tag: name,
  manifest,
});

async function openListed() {
  const opened = await openTestStore();
  const { listings, registries } = opened.store;
  await registries.create(newRegistry('prod'));
  const list = async (
    tags: readonly ListedTag[],
    outcome: 'complete' | 'incomplete' = 'complete',
  ) => {
    const pass = await listings.beginPass('prod', at);
    await listings.record('prod', pass, tags, at);
    await listings.finishPass('prod', pass, { outcome, finishedAt: at });
  };
  const gone = async () =>
    (
      await opened.sql<{ digest: string }[]>`
        select digest from registry_image where gone_at is not null order by digest`
    ).map(({ digest }) => digest);
  const places = async (name: string) =>
    (
      await opened.sql<{ name: string }[]>`
        select name from repository_image link join repository on repository.id = link.repository_id
        where link.digest = ${digestOf(name)} order by name`
    ).map((row) => row.name);
  return { opened, list, gone, places };
}

test('a complete pass marks as gone what no tag leads to, be it directly or by an index', async () => {
  const { opened, list, gone } = await openListed();
  await using _ = opened;
  await list([
    tag('web', '1', image('one')),
    tag('web', '2', image('two')),
    tag('web', 'all', index('old', ['three', 'four'])),
  ]);

  await list([tag('web', '2', image('two')), tag('web', 'all', index('new', ['four']))]);

  expect(await gone()).toEqual([digestOf('one'), digestOf('three')].sort());
});

test('what comes back is gone no more, and an incomplete pass takes nothing away', async () => {
  const { opened, list, gone } = await openListed();
  await using _ = opened;
  await list([tag('web', '1', image('one')), tag('web', '2', image('two'))]);
  await list([tag('web', '2', image('two'))]);
  const before = await gone();

  await list([tag('web', '1', image('one'))], 'incomplete');

  expect([before, await gone()]).toEqual([[digestOf('one')], []]);
});

test('an image leaves one of its repositories and stays in the other, with its result', async () => {
  const { opened, list, gone, places } = await openListed();
  await using _ = opened;
  await list([
    tag('web', '1', image('one')),
    tag('copy', '1', image('one')),
    tag('copy', 'all', index('many', ['two'])),
    tag('web', 'all', index('many', ['two'])),
  ]);
  await opened.store.scans.record(scanOf('prod', 'one', [npm('a', '1.0.0')]));

  await list([tag('web', '1', image('one')), tag('copy', 'all', index('many', ['two']))]);

  expect({ gone: await gone(), one: await places('one'), two: await places('two') }).toEqual({
    gone: [],
    one: ['web'],
    two: ['copy'],
  });
  expect(await oracleFindings(opened.sql)).toEqual([]);
});
