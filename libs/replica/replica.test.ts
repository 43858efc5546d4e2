import { readdirSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { hashEntry, SetDigest } from '@fedscan/protocol';
import { createLogger, silentLogger } from '@fedscan/runtime';
import { expect, onTestFinished, test } from 'vitest';
import type { FeedHead, FeedRow } from './feed-row.ts';
import { openReplica, type Replica, type ReplicaOptions } from './replica.ts';

async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fedscan-replica-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

function openIn(folder: string, options: Partial<ReplicaOptions> = {}): Replica {
  const replica = openReplica(folder, { log: silentLogger, ...options });
  onTestFinished(() => replica[Symbol.dispose]());
  return replica;
}

async function openEmpty() {
  const folder = await dataFolder();
  const replica = openIn(folder);
  const reopen = () => {
    replica[Symbol.dispose]();
    return openIn(folder);
  };
  return { folder, replica, reopen };
}

const put = (seq: number, key: string, text: string, kind = 3): FeedRow => ({
  kind,
  key,
  seq: BigInt(seq),
  payload: Buffer.from(text),
  deleted: false,
});

const remove = (seq: number, key: string): FeedRow => ({ ...put(seq, key, ''), deleted: true });

function headOf(seq: number, rows: readonly FeedRow[], feed = 'prod'): FeedHead {
  const digest = new SetDigest();
  for (const row of rows) digest.add(hashEntry(row));
  const time = new Date(1_000_000 + seq);
  return {
    feed,
    seq: BigInt(seq),
    digest: digest.toBytes(),
    liveEntries: BigInt(rows.length),
    time,
  };
}

const batch = (rows: readonly FeedRow[], head?: FeedHead, feed = 'prod') => ({
  feed,
  toSeq: head?.seq ?? rows.at(-1)?.seq ?? 0n,
  rows,
  head,
});

const plain = (rows: Iterable<FeedRow>) =>
  [...rows]
    .map(({ kind, key, seq, payload }) => [kind, key, Number(seq), Buffer.from(payload).toString()])
    .toSorted();

test('keeps rows, cursor and proof through a restart', async () => {
  const { replica, reopen } = await openEmpty();
  const rows = [put(1, 'a', 'one'), put(2, 'b', 'two'), put(3, 'empty', '')];
  const head = headOf(3, rows);

  expect(await replica.apply(batch(rows, head))).toBe(true);

  const again = reopen();
  expect(plain(again.rows('prod'))).toEqual([
    [3, 'a', 1, 'one'],
    [3, 'b', 2, 'two'],
    [3, 'empty', 3, ''],
  ]);
  expect(again.cursors()).toEqual([
    {
      feed: 'prod',
      seq: 3n,
      digest: new Uint8Array(head.digest),
      liveEntries: 3n,
      provenSeq: 3n,
      provenDigest: new Uint8Array(head.digest),
      provenAt: head.time,
      restart: undefined,
      damaged: false,
    },
  ]);
});

test('moves the digest with each change, and a deleted entry leaves nothing behind', async () => {
  const { replica } = await openEmpty();
  await replica.apply(batch([put(1, 'a', 'one'), put(2, 'b', 'two'), put(3, 'c', 'three')]));
  const changed = put(4, 'a', 'uno');

  const equal = await replica.apply(
    batch(
      [changed, remove(5, 'b'), remove(6, 'unknown')],
      headOf(6, [changed, put(3, 'c', 'three')]),
    ),
  );

  expect(equal).toBe(true);
  expect(replica.cursor('prod')).toMatchObject({ seq: 6n, liveEntries: 2n, provenSeq: 6n });
  expect(plain(replica.rows('prod'))).toEqual([
    [3, 'a', 4, 'uno'],
    [3, 'c', 3, 'three'],
  ]);
});

test('says so where a head has another digest, and keeps the last proof', async () => {
  const { replica } = await openEmpty();
  const first = [put(1, 'a', 'one')];
  await replica.apply(batch(first, headOf(1, first)));

  const equal = await replica.apply(batch([put(2, 'b', 'two')], headOf(2, [])));

  expect(equal).toBe(false);
  expect(replica.cursor('prod')).toMatchObject({ seq: 2n, provenSeq: 1n });
});

test('proves each copy that equals its head', async () => {
  const { replica } = await openEmpty();
  const rows = [put(1, 'a', 'one')];
  await replica.apply(batch(rows));
  await replica.apply(batch(rows, undefined, 'test'));

  const proven = await replica.prove([
    headOf(1, rows),
    headOf(1, [], 'test'),
    headOf(0, [], 'new'),
  ]);

  expect([...proven]).toEqual(['prod', 'new']);
  expect(replica.cursors().map(({ feed, provenSeq }) => [feed, provenSeq])).toEqual([
    ['prod', 1n],
    ['test', 0n],
    ['new', 0n],
  ]);
});

test('answers with the old copy until the new one takes its place', async () => {
  const { replica, reopen } = await openEmpty();
  await replica.apply(batch([put(1, 'a', 'old'), put(2, 'gone', 'old')]));
  await replica.beginRestart('prod', 2);
  const anew = [put(1, 'a', 'new'), put(2, 'b', 'new')];

  const equal = await replica.apply(batch(anew, headOf(2, anew)));

  expect(equal).toBe(true);
  expect(plain(replica.rows('prod')).map(([, key, , text]) => [key, text])).toEqual([
    ['a', 'old'],
    ['gone', 'old'],
  ]);
  expect(replica.cursor('prod')?.restart).toEqual({ reason: 2, seq: 2n });

  await replica.endRestart('prod');

  const again = reopen();
  expect(plain(again.rows('prod')).map(([, key, , text]) => [key, text])).toEqual([
    ['a', 'new'],
    ['b', 'new'],
  ]);
  expect(again.cursor('prod')).toMatchObject({ seq: 2n, provenSeq: 2n, liveEntries: 2n });
  expect(again.cursor('prod')?.restart).toBeUndefined();
  expect(countEntries(again)).toBe(2);
});

test('begins anew where an attempt was cut off, and forgets what that had', async () => {
  const { replica, reopen } = await openEmpty();
  await replica.apply(batch([put(1, 'a', 'old')]));
  await replica.beginRestart('prod', 1);
  await replica.apply(batch([put(5, 'half', 'new')]));

  const again = reopen();
  expect(again.cursor('prod')?.restart).toEqual({ reason: 1, seq: 5n });
  await again.beginRestart('prod', 3);

  expect(again.cursor('prod')?.restart).toEqual({ reason: 3, seq: 0n });
  expect(plain(again.rows('prod'))).toEqual([[3, 'a', 1, 'old']]);
  expect(countEntries(again)).toBe(1);
});

test('drops a feed with all that it has', async () => {
  const { replica } = await openEmpty();
  await replica.apply(batch([put(1, 'a', 'one')]));
  await replica.apply(batch([put(1, 'a', 'one')], undefined, 'test'));

  await replica.retire('prod');

  expect(replica.cursors().map(({ feed }) => feed)).toEqual(['test']);
  expect([...replica.rows('prod')]).toEqual([]);
  expect(countEntries(replica)).toBe(1);
});

test('finds a row that is not what was written', async () => {
  const { folder, replica } = await openEmpty();
  await replica.apply(batch([put(1, 'a', 'one'), put(2, 'b', 'two')]));
  replica[Symbol.dispose]();
  using db = new DatabaseSync(join(folder, 'feeds.db'));
  db.exec(`update feed_entry set payload = x'00' where key = 'b'`);
  db.close();

  const again = openIn(folder);
  const before = again.cursor('prod')?.damaged;
  const rows = [...again.rows('prod')];

  expect([before, rows.length, again.cursor('prod')?.damaged]).toEqual([false, 2, true]);
});

test('moves a damaged database aside, says so, and starts over', async () => {
  const folder = await dataFolder();
  writeFileSync(join(folder, 'feeds.db'), 'this is no database, and never was one'.repeat(100));
  const lines: string[] = [];
  const log = createLogger({ name: 'test', destination: { write: (line) => lines.push(line) } });

  const replica = openIn(folder, { log });

  expect(replica.cursors()).toEqual([]);
  expect(readdirSync(folder).filter((name) => name.includes('damaged-20'))).toHaveLength(1);
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { level: 'error', message: 'replica damaged', file: replica.file },
  ]);
});

test('moves a truncated database aside', async () => {
  const { folder, replica } = await openEmpty();
  const rows = Array.from({ length: 3000 }, (_, i) => put(i + 1, `key ${i}`, 'x'.repeat(200)));
  await replica.apply(batch(rows));
  replica[Symbol.dispose]();
  truncateSync(join(folder, 'feeds.db'), 100_000);

  const again = openIn(folder);

  expect(again.cursors()).toEqual([]);
  expect(await again.apply(batch(rows, headOf(3000, rows)))).toBe(true);
});

test('says when the disk is full, is as it was before, and goes on when there is room', async () => {
  const folder = await dataFolder();
  const small = openIn(folder, { maxBytes: 400_000 });
  const kept = [put(1, 'a', 'one')];
  await small.apply(batch(kept, headOf(1, kept)));
  const large = Array.from({ length: 2000 }, (_, i) => put(i + 2, `key ${i}`, 'x'.repeat(900)));

  await expect(small.apply(batch(large))).rejects.toMatchObject({
    code: 'DISK_FULL',
    message: `no room for ${small.file}; make room on its disk`,
  });

  expect(small.cursor('prod')).toMatchObject({ seq: 1n, liveEntries: 1n });
  expect(plain(small.rows('prod'))).toEqual([[3, 'a', 1, 'one']]);
  small[Symbol.dispose]();
  const roomy = openIn(folder);
  expect(await roomy.apply(batch(large, headOf(2001, [...kept, ...large])))).toBe(true);
});

test('refuses a folder that another process has', async () => {
  const { folder } = await openEmpty();

  expect(() => openIn(folder)).toThrow(expect.objectContaining({ code: 'IN_USE' }));
});

test('applies one batch after the other, whoever asks', async () => {
  const { replica } = await openEmpty();
  const rows = Array.from({ length: 5000 }, (_, i) => put(i + 1, `key ${i % 700}`, `${i}`));
  const last = rows.slice(-700);

  const [first, second] = await Promise.all([
    replica.apply(batch(rows.slice(0, 2500))),
    replica.apply(batch(rows.slice(2500), headOf(5000, last))),
  ]);

  expect([first, second]).toEqual([false, true]);
});

function countEntries(replica: Replica): number {
  replica[Symbol.dispose]();
  using db = new DatabaseSync(replica.file);
  return Number(db.prepare('select count(*) as count from feed_entry').get()?.count);
}
