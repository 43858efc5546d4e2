import { readAdvisories } from '@fedscan/advisories';
import { requireOrSkip, sharedFolder } from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import { EntryKind } from '../feeds/entry-change.ts';
import { oracleFindings } from '../feeds/feed-oracle.ts';
import {
  newRegistry,
  npm,
  openTestStore,
  osv,
  scanOf,
  someRecords,
  type TestStore,
  wholeSource,
} from '../test-store.ts';

const update = (store: TestStore['store'], records: readonly object[]) =>
  store.advisories.update({ location: 'here', events: wholeSource('npm', records) });

async function changesOf(store: TestStore['store'], feed: string, run: () => Promise<unknown>) {
  const before = await store.feedSource.head(feed);
  await run();
  const { rows } = await store.feedSource.read(feed, before?.seq ?? 0n, 1_000);
  return rows.map(({ kind, key, deleted }) => `${deleted ? '-' : '+'}${EntryKind[kind]} ${key}`);
}

test('an update costs what it names: one MATCHES, one advisory, and how fresh the feed is', async () => {
  await using opened = await openTestStore();
  const { store, sql } = opened;
  await store.registries.create(newRegistry('prod'));
  for (let i = 0; i < 20; i++) {
    await store.scans.record(
      scanOf('prod', `image-${i}`, [npm('left-pad', '1.0.0'), npm('ok', '1')]),
    );
  }
  await update(store, [osv('GHSA-1', 'other', '1.0.0')]);

  const changes = await changesOf(store, 'prod', () =>
    update(store, [osv('GHSA-1', 'other', '1.0.0'), osv('GHSA-2', 'left-pad', '2.0.0')]),
  );

  expect(changes).toEqual([
    '+ADVISORY GHSA-2',
    '+ADVISORY_TEXT GHSA-2',
    expect.stringMatching(/^\+MATCHES \d+$/),
    '+FRESHNESS ',
  ]);
  expect(await oracleFindings(sql)).toEqual([]);
});

test('the same again changes nothing but how fresh it is', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  await store.registries.create(newRegistry('prod'));
  await store.scans.record(scanOf('prod', 'web', [npm('left-pad', '1.0.0')]));
  const records = [osv('GHSA-1', 'left-pad', '2.0.0')];
  const first = await update(store, records);

  const changes = await changesOf(store, 'prod', async () =>
    expect(await update(store, records)).toMatchObject({
      changed: 0,
      removed: 0,
      packagesRematched: 0,
      epoch: first.epoch,
    }),
  );

  expect(changes).toEqual(['+FRESHNESS ']);
});

test('sees a content that changed without a new time', async () => {
  await using opened = await openTestStore();
  const { store, sql } = opened;
  await store.registries.create(newRegistry('prod'));
  await store.scans.record(scanOf('prod', 'web', [npm('left-pad', '1.5.0')]));
  await update(store, [osv('GHSA-1', 'left-pad', '1.0.0')]);

  const outcome = await update(store, [osv('GHSA-1', 'left-pad', '2.0.0')]);

  expect(outcome).toMatchObject({ changed: 1, packagesRematched: 1, matchesChanged: 1 });
  expect(await oracleFindings(sql)).toEqual([]);
});

test('what a whole source no longer has is gone, and what a part leaves out stays', async () => {
  await using opened = await openTestStore();
  const { store, sql } = opened;
  await store.registries.create(newRegistry('prod'));
  await store.scans.record(scanOf('prod', 'web', [npm('a', '1.0.0'), npm('b', '1.0.0')]));
  await update(store, [osv('GHSA-1', 'a', '2.0.0'), osv('GHSA-2', 'b', '2.0.0')]);

  const partly = await store.advisories.update({
    location: 'here',
    events: someRecords('npm', [osv('GHSA-1', 'a', '2.0.0')]),
  });
  const changes = await changesOf(store, 'prod', () =>
    update(store, [osv('GHSA-1', 'a', '2.0.0')]),
  );

  expect(partly).toMatchObject({ changed: 0, removed: 0 });
  expect(changes).toEqual([
    '-ADVISORY GHSA-2',
    '-ADVISORY_TEXT GHSA-2',
    expect.stringMatching(/^-MATCHES \d+$/),
    '+FRESHNESS ',
  ]);
  expect(await oracleFindings(sql)).toEqual([]);
});

test('a record that two sources have goes with the last of them', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  const shared = osv('GHSA-1', 'a', '2.0.0');
  const one = (records: readonly object[]) =>
    store.advisories.update({ location: 'here', events: wholeSource('one', records) });
  await one([shared]);
  await update(store, [shared]);

  expect(await one([])).toMatchObject({ removed: 0 });
  expect(await update(store, [])).toMatchObject({ removed: 1 });
});

test('a location that fails half-way changes nothing', async () => {
  await using opened = await openTestStore();
  const { store, sql } = opened;
  await update(store, [osv('GHSA-1', 'a', '2.0.0')]);
  async function* failing() {
    yield* wholeSource('npm', [osv('GHSA-2', 'b', '2.0.0')]);
    throw new Error('connection lost');
  }

  const outcome = store.advisories.update({ location: 'here', events: failing() });

  await expect(outcome).rejects.toThrow('connection lost');
  expect(await sql`select id from advisory`).toEqual([{ id: 'GHSA-1' }]);
});

test('what a process that died had staged is finished by the next', async () => {
  await using opened = await openTestStore();
  const { store, sql } = opened;
  await store.registries.create(newRegistry('prod'));
  await store.scans.record(scanOf('prod', 'web', [npm('a', '1.0.0')]));
  let died = false;
  const dying = store.advisories.update({
    location: 'here',
    events: wholeSource('npm', [osv('GHSA-1', 'a', '2.0.0')]),
    onProgress({ phase }) {
      died = phase === 'apply';
      if (died) throw new Error('killed');
    },
  });
  await expect(dying).rejects.toThrow('killed');

  await store.advisories.resume();

  expect(died).toBe(true);
  expect(await store.advisories.sources()).toMatchObject([{ name: 'npm', advisories: 1 }]);
  expect(await oracleFindings(sql)).toEqual([]);
});

const shared = sharedFolder();

test('coverage that was told to half of the images only is told to the rest', async () => {
  await using opened = await openTestStore();
  const { store, sql } = opened;
  await store.registries.create(newRegistry('prod'));
  await store.scans.record(scanOf('prod', 'web', [npm('left-pad', '1.0.0')]));
  const notes = async () =>
    (await sql<{ notes: object[] }[]>`select knowledge_notes as notes from image`)[0]?.notes;
  const [before] = await sql<{ notes: string }[]>`select knowledge_notes::text as notes from image`;
  await update(store, [osv('GHSA-1', 'left-pad', '2.0.0')]);
  // As a process leaves it that dies after the new ecosystems are kept.
  await sql`update image set knowledge_notes = ${before?.notes}::jsonb`;
  await sql`
    insert into advisory_import (id, location, started_at, staged)
    values (1, 'here', ${new Date()}, true)`;

  const stale = await notes();
  await store.advisories.resume();

  expect([stale?.length, await notes()]).toEqual([1, []]);
  expect(await oracleFindings(sql)).toEqual([]);
});

test('more imports at once than there are connections wait for each other', async () => {
  await using opened = await openTestStore(2);
  const { store } = opened;

  const epochs = await Promise.all(
    ['1', '2', '3', '4'].map(async (id) => {
      const { epoch } = await update(store, [osv(`GHSA-${id}`, 'left-pad', '2.0.0')]);
      return epoch;
    }),
  );

  expect(new Set(epochs).size).toBe(4);
});

test.skipIf(requireOrSkip('../shared/advisories', shared))(
  'from an older state of crates.io to the newest, only what it names is matched again',
  async () => {
    await using opened = await openTestStore();
    const { store, sql } = opened;
    const importZip = (zip: string) => {
      const location = `${shared}/advisories/crates.io/${zip}`;
      return store.advisories.update({ location, events: readAdvisories(location) });
    };
    const older = await importZip('all-2026-07-21.zip');
    await store.registries.create(newRegistry('prod'));
    const crates = await sql<{ name: string }[]>`
      select distinct name from advisory_affected where ecosystem = 'crates.io' order by name limit 300`;
    const packages = crates.map(({ name }) => ({ type: 'cargo', name, version: '0.1.0' }) as const);
    await store.scans.record(scanOf('prod', 'web', packages));
    const records = await sql<{ id: string }[]>`select id from advisory`;

    const newer = await importZip('all.zip');

    expect(older).toMatchObject({ records: 1123, changed: 1123, removed: 0 });
    expect(records.length).toBe(1123);
    expect(newer).toMatchObject({ records: 1192, removed: 0 });
    expect(newer.changed).toBeLessThanOrEqual(59 + 4 + 11);
    expect(newer.packagesRematched).toBeLessThan(60);
    expect(await oracleFindings(sql)).toEqual([]);
  },
);
