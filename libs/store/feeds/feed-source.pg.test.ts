import { expect, test } from 'vitest';
import { newRegistry, npm, openTestStore, osv, scanOf, wholeSource } from '../test-store.ts';
import { oracleFindings } from './feed-oracle.ts';

test('tombstones go after a day, once the clusters that still follow have passed them', async () => {
  await using opened = await openTestStore();
  const { store, sql } = opened;
  const now = new Date();
  const tomorrow = new Date(now.getTime() + 25 * 3_600_000);
  await store.registries.create(newRegistry('prod'));
  await store.scans.record(scanOf('prod', 'web', [npm('a', '1.0.0')]));
  const update = (records: readonly object[]) =>
    store.advisories.update({ location: 'here', events: wholeSource('npm', records) });
  await update([osv('GHSA-1', 'a', '2.0.0')]);
  await update([]);
  const tombstones = async () => (await sql`select 1 from feed_entry where deleted`).length;
  const id = '00000000-0000-4000-8000-000000000001';
  await sql`
    insert into cluster (id, name, enrolled_at, generation, key_hash, certificate_expires_at)
    values (${id}, 'east', ${now}, 1, '', ${now})`;
  const report = (cursor: bigint) =>
    store.clusters.report(id, {
      at: tomorrow,
      agentVersion: '1',
      feeds: [{ feed: 'prod', cursor, freshness: 'fresh' }],
    });
  const head = (await store.feedSource.head('prod'))?.seq ?? 0n;

  await report(head - 1n);
  await store.tidy(now);
  const young = await tombstones();
  await report(3n);
  await store.tidy(tomorrow);
  const needed = await tombstones();
  await report(head);
  await store.tidy(tomorrow);

  expect([young, needed, await tombstones()]).toEqual([3, 3, 0]);
  expect((await store.feedSource.feeds())[0]?.oldest).toBe(head);
  expect(
    await store.feedSource.holdsProof(
      'prod',
      head,
      (await store.feedSource.head('prod'))?.digest ?? Buffer.of(),
    ),
  ).toBe(true);
  expect(await oracleFindings(sql)).toEqual([]);
});

test('what the history no longer tells is too old, never a fork', async () => {
  await using opened = await openTestStore();
  const { store, sql } = opened;
  await store.registries.create(newRegistry('prod'));
  for (const name of ['one', 'two', 'three']) {
    await store.scans.record(scanOf('prod', name, [npm(name, '1.0.0')]));
  }
  const commits = await sql<{ seq: bigint; digest: Buffer }[]>`
    select seq, digest from feed_commit where feed_id = 'prod'`;

  await store.tidy(new Date(Date.now() + 25 * 3_600_000));

  const oldest = (await store.feedSource.feeds())[0]?.oldest ?? 0n;
  const forks: bigint[] = [];
  for (const { seq, digest } of commits) {
    const isHeld = await store.feedSource.holdsProof('prod', seq, digest);
    if (seq >= oldest && !isHeld) forks.push(seq);
  }
  expect(forks).toEqual([]);
});

test('a page holds what fits, and always something', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  await store.registries.create(newRegistry('prod'));
  await store.scans.record(scanOf('prod', 'web', [npm('a', '1.0.0'), npm('b', '1.0.0')]));

  const sizes: number[] = [];
  let cursor = 0n;
  for (;;) {
    const { rows, head } = await store.feedSource.read('prod', cursor, 3, 100);
    sizes.push(rows.length);
    cursor = rows.at(-1)?.seq ?? cursor;
    if (cursor === head.seq) break;
  }

  expect(sizes.every((size) => size >= 1 && size <= 3)).toBe(true);
  expect(sizes.reduce((sum, size) => sum + size)).toBe(6);
});

test('tells of a commit at once', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  await store.registries.create(newRegistry('prod'));
  const told = Promise.withResolvers<string>();
  using _listening = store.feedSource.onChange(told.resolve);

  let feed: string | undefined;
  void told.promise.then((name) => {
    feed = name;
  });
  for (let i = 0; feed === undefined; i++) {
    await store.scans.record(scanOf('prod', `web-${i}`, [])); // the first may come before the listener is there
  }

  expect(feed).toBe('prod');
});
