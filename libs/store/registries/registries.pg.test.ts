import { fromBinary } from '@bufbuild/protobuf';
import { entries } from '@fedscan/protocol';
import { expect, test } from 'vitest';
import { EntryKind } from '../feeds/entry-change.ts';
import { oracleFindings } from '../feeds/feed-oracle.ts';
import type { UnreadPart } from '../listings/pass.ts';
import {
  digestOf,
  newRegistry,
  npm,
  openTestStore,
  scanOf,
  type TestStore,
} from '../test-store.ts';
import { retirementGrace } from './keep-registry.ts';

const { RegistryEntry_RegistryState: State } = entries;

async function entryOf(store: TestStore['store'], id: string) {
  const { rows } = await store.feedSource.read(id, 0n, 100);
  const row = rows.find(({ kind }) => kind === EntryKind.REGISTRY);
  return fromBinary(entries.RegistryEntrySchema, row?.payload ?? new Uint8Array());
}

test('keeps a credential sealed, gives it to who pulls, and to nobody else', async () => {
  await using opened = await openTestStore();
  const { store, sql } = opened;
  const credential = { username: 'robot', password: 'canary' };
  const created = await store.registries.create(newRegistry('prod', { credential }));

  await store.registries.update('prod', { credential: { username: 'robot2' } });

  expect(JSON.stringify(created)).not.toContain('canary');
  expect(JSON.stringify(await sql`select row_to_json(registry) from registry`)).not.toContain(
    'canary',
  );
  expect((await store.registries.getSource('prod')).credential).toEqual({
    username: 'robot2',
    password: 'canary',
  });
  const { rows } = await store.feedSource.read('prod', 0n, 100);
  expect(Buffer.concat(rows.map(({ payload }) => payload)).includes('canary')).toBe(false);
});

test('shows agents the address as it was written', async () => {
  await using opened = await openTestStore();
  const url = 'http://registry.example:5000';

  await opened.store.registries.create(newRegistry('prod', { url }));

  expect(await entryOf(opened.store, 'prod')).toMatchObject({ url });
});

test('tells agents where its repositories are, and under which names', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  const url = 'https://user:canary@Registry.Example:443/docker/';
  const aliases = [{ from: 'mirror.corp/hub', to: 'docker.io' }];

  await store.registries.create(newRegistry('prod', { url, aliases, intervalSeconds: 300 }));

  expect(await entryOf(store, 'prod')).toMatchObject({
    name: 'prod',
    kind: 'docker',
    url: 'https://registry.example/docker/',
    endpoints: [{ host: 'registry.example', pathPrefix: 'docker' }],
    aliases,
    filters: ['*'],
    intervalSeconds: 300,
    state: State.FEDERATED,
  });
});

test('retires before it is no longer offered', async () => {
  await using opened = await openTestStore();
  const { store, sql } = opened;
  await store.registries.create(newRegistry('prod'));
  const offered = async () => (await store.feedSource.feeds()).map((feed) => feed.offered);

  await store.registries.update('prod', { federated: false });
  expect([(await entryOf(store, 'prod')).state, await offered()]).toEqual([State.RETIRING, [true]]);

  await store.tidy(new Date(Date.now() + retirementGrace + 1_000));
  expect([(await entryOf(store, 'prod')).state, await offered()]).toEqual([State.LOCAL, [false]]);

  await store.registries.update('prod', { federated: true });
  expect([(await entryOf(store, 'prod')).state, await offered()]).toEqual([
    State.FEDERATED,
    [true],
  ]);
  expect(await oracleFindings(sql)).toEqual([]);
});

test('goes with all that only it holds; what another holds stays', async () => {
  await using opened = await openTestStore();
  const { store, sql } = opened;
  await store.registries.create(newRegistry('one'));
  await store.registries.create(newRegistry('two'));
  await store.scans.record(scanOf('one', 'shared', [npm('a', '1.0.0')]));
  await store.scans.record(scanOf('two', 'shared', [npm('a', '1.0.0')]));
  await store.scans.record(scanOf('one', 'own', [npm('b', '1.0.0')]));

  await store.registries.delete('one');

  expect(await store.feedSource.feeds()).toEqual([{ feed: 'two', offered: true, oldest: 0n }]);
  expect(await sql`select digest from image`).toEqual([{ digest: digestOf('shared') }]);
  expect(await oracleFindings(sql)).toEqual([]);
  await expect(store.registries.delete('one')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(store.scans.record(scanOf('one', 'own', []))).rejects.toMatchObject({
    code: 'NOT_FOUND',
  });
});

test('is due when its time is over', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  const now = new Date();
  const later = (seconds: number) => new Date(now.getTime() + seconds * 1_000);
  await store.registries.create(newRegistry('hand'));
  await store.registries.create(newRegistry('often', { intervalSeconds: 60 }));

  expect(await store.registries.due(now)).toEqual(['often']);
  await store.listings.beginPass('often', now);
  expect(await store.registries.due(later(59))).toEqual([]);
  expect(await store.registries.due(later(61))).toEqual(['often']);
});

test('tells which repositories its last pass could not read', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  await store.registries.create(newRegistry('prod'));
  const unread = Array.from({ length: 12 }, (_, i) => ({ repository: `team/${i}`, error: 'no' }));
  const finish = async (outcome: 'complete' | 'incomplete', unread: readonly UnreadPart[]) => {
    const pass = await store.listings.beginPass('prod', new Date());
    await store.listings.finishPass('prod', pass, { outcome, unread, finishedAt: new Date() });
    return (await store.registries.get('prod')).status.unread;
  };

  expect(await finish('incomplete', unread)).toEqual({ count: 12, first: unread.slice(0, 5) });
  expect(await finish('complete', [])).toBeUndefined();
});

test('two of one name are refused', async () => {
  await using opened = await openTestStore();
  await opened.store.registries.create(newRegistry('prod'));

  await expect(opened.store.registries.create(newRegistry('prod'))).rejects.toMatchObject({
    code: 'ALREADY_EXISTS',
  });
});
