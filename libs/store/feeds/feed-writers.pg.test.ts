import { hashEntry, SetDigest } from '@fedscan/protocol';
import { createRandom } from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import {
  newRegistry,
  npm,
  openTestStore,
  osv,
  scanOf,
  type TestStore,
  wholeSource,
} from '../test-store.ts';
import { oracleFindings } from './feed-oracle.ts';
import type { FeedSource } from './feed-source.ts';

const seed = Number(process.env.FEDSCAN_SEED ?? 20261124);

/** An agent as small as can be: applies pages and compares the digest at each head. */
async function follow(source: FeedSource, feed: string, done: () => boolean) {
  const held = new Map<string, Buffer>();
  const digest = new SetDigest();
  let cursor = 0n;
  let proofs = 0;
  for (;;) {
    const last = done();
    const { rows, head } = await source.read(feed, cursor, 50);
    for (const { kind, key, payload, deleted, seq } of rows) {
      expect(seq).toBeGreaterThan(cursor);
      cursor = seq;
      const name = `${kind} ${key}`;
      const before = held.get(name);
      if (before) digest.remove(before);
      held.delete(name);
      if (deleted) continue;
      const hash = hashEntry({ kind, key, payload });
      digest.add(hash);
      held.set(name, hash);
    }
    if (cursor !== head.seq) continue;
    expect(digest.equals(head.digest)).toBe(true);
    proofs++;
    if (last) return { proofs, cursor, live: BigInt(held.size), liveEntries: head.liveEntries };
  }
}

test('sixteen writers on one feed leave no gap to who follows meanwhile', async () => {
  await using opened = await openTestStore(20);
  const { store, sql } = opened;
  const random = createRandom(seed).below;
  await store.registries.create(newRegistry('prod'));
  let writing = true;
  const following = follow(store.feedSource, 'prod', () => !writing);

  const writers = Array.from({ length: 16 }, async (_, writer) => {
    for (let i = 0; i < 12; i++) {
      const packages = Array.from({ length: 20 }, () =>
        npm(`pkg-${random(60)}`, `1.${random(5)}.0`),
      );
      await store.scans.record(scanOf('prod', `image-${writer}-${i % 8}`, packages));
    }
  });
  await Promise.all(writers);
  writing = false;
  const followed = await following;

  const head = await store.feedSource.head('prod');
  expect(followed).toMatchObject({ cursor: head?.seq, live: head?.liveEntries });
  expect(followed.proofs).toBeGreaterThan(0);
  expect(await oracleFindings(sql)).toEqual([]);
});

test('scans that race with advisory updates leave no stale match', async () => {
  await using opened = await openTestStore(20);
  const { store, sql } = opened;
  const random = createRandom(seed).below;
  await store.registries.create(newRegistry('one'));
  await store.registries.create(newRegistry('two'));
  for (let round = 0; round < 12; round++) {
    const updates = (async () => {
      for (let i = 0; i < 3; i++) await randomUpdate(store, random);
    })();
    const scans = Array.from({ length: 8 }, async (_, i) => {
      const packages = Array.from({ length: 15 }, () =>
        npm(`pkg-${random(40)}`, `1.${random(9)}.0`),
      );
      const registry = i % 2 === 0 ? 'one' : 'two';
      await store.scans.record(scanOf(registry, `image-${round}-${i}`, packages));
    });
    await Promise.all([updates, ...scans]);
    expect(await oracleFindings(sql)).toEqual([]);
  }
});

test('a writer that is cut off in the middle leaves nothing behind', async () => {
  await using opened = await openTestStore(8);
  const { store, sql } = opened;
  const random = createRandom(seed).below;
  await store.registries.create(newRegistry('prod'));
  await randomUpdate(store, random);
  let killing = true;
  const killer = (async () => {
    while (killing) {
      await sql`select pg_sleep(random() * 0.02)`; // at any moment of a transaction
      await sql`
        select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and application_name = 'fedscan'
          and pid <> pg_backend_pid() and state <> 'idle' and xact_start is not null
        order by random() limit 1`;
    }
  })();
  const outcomes: boolean[] = [];
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let i = 0; i < 25; i++) {
      const packages = Array.from({ length: 10 }, () =>
        npm(`pkg-${random(60)}`, `1.${random(9)}.0`),
      );
      const scan = scanOf('prod', `image-${writer}-${i}`, packages);
      outcomes.push(await store.scans.record(scan).then(Boolean, () => false));
    }
  });
  await Promise.all(writers);
  killing = false;
  await killer;

  expect(outcomes).toContain(false);
  expect(outcomes).toContain(true);
  expect(await oracleFindings(sql)).toEqual([]);
});

async function randomUpdate(store: TestStore['store'], random: (below: number) => number) {
  const records = Array.from({ length: 20 }, (_, i) =>
    osv(`GHSA-${i}`, `pkg-${random(40)}`, `1.${random(9)}.0`, { details: `text ${random(3)}` }),
  ).filter(() => random(4) > 0);
  await store.advisories.update({ location: 'here', events: wholeSource('npm', records) });
}
