import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { feed as wire } from '@fedscan/protocol';
import { expect, test } from 'vitest';
import type { FeedHead, FeedPage, FeedRow } from '../feed-source.ts';
import { decodeBatch } from './decode-batch.ts';
import { encodeBatch, maxRawBytes } from './encode-batch.ts';
import { compress } from './zstd.ts';

const row = (seq: number, payload: Uint8Array = Buffer.from(`payload ${seq}`)): FeedRow => ({
  kind: 5,
  key: `key ${seq}`,
  seq: BigInt(seq),
  payload,
  deleted: false,
});

const tombstone = (seq: number): FeedRow => ({ ...row(seq, Buffer.alloc(0)), deleted: true });

const head = (seq: number): FeedHead => ({
  feed: 'prod',
  seq: BigInt(seq),
  digest: Buffer.alloc(32, seq),
  liveEntries: 3n,
  time: new Date(1_000),
});

const page = (rows: readonly FeedRow[], end: number): FeedPage => ({
  rows,
  head: head(end),
  oldest: 0n,
});

const bounds = { maxBytes: 1 << 20 };

function batchOf(frame: Uint8Array): wire.Batch {
  const { kind } = fromBinary(wire.FollowResponseSchema, frame);
  if (kind.case !== 'batch') throw new Error(`a ${kind.case} came`);
  return kind.value;
}

const seqsOf = (frame: Uint8Array) => decodeBatch(batchOf(frame)).map(({ seq }) => Number(seq));

const batchWith = async (
  entries: wire.EntryList | Uint8Array,
  fields: Partial<wire.Batch> = {},
) => {
  const raw = entries instanceof Uint8Array ? entries : toBinary(wire.EntryListSchema, entries);
  return create(wire.BatchSchema, {
    feed: 'prod',
    fromSeq: 0n,
    toSeq: 9n,
    entries: await compress(raw),
    rawSize: raw.length,
    ...fields,
  });
};

test('what is decoded is what was encoded, kinds of the future included', async () => {
  const rows = [row(3), tombstone(5), { ...row(6), kind: 99, key: 'ü' }];

  const frame = await encodeBatch(2n, page(rows, 6), bounds);

  const batch = batchOf(frame.bytes);
  expect([batch.fromSeq, batch.toSeq, batch.head?.seq]).toEqual([2n, 6n, 6n]);
  expect(
    decodeBatch(batch).map((each) => ({ ...each, payload: Buffer.from(each.payload) })),
  ).toEqual(rows);
  expect(batchOf(frame.headless()).head).toBeUndefined();
  expect(seqsOf(frame.headless())).toEqual([3, 5, 6]);
});

test('a page that ends early has no head', async () => {
  const frame = await encodeBatch(0n, page([row(1), row(2)], 9), bounds);

  expect([frame.toSeq, frame.head, frame.snapshot]).toEqual([2n, undefined, 9n]);
});

test('a page without rows goes to the head, where forgotten tombstones were', async () => {
  const frame = await encodeBatch(7n, page([], 9), bounds);

  expect([frame.toSeq, frame.head?.seq, seqsOf(frame.bytes)]).toEqual([9n, 9n, []]);
});

test('rows beyond the end that was asked for are left, and prove nothing', async () => {
  const frame = await encodeBatch(0n, page([row(1), row(4), row(8)], 8), { ...bounds, upTo: 5n });

  expect([frame.toSeq, frame.head, seqsOf(frame.bytes)]).toEqual([5n, undefined, [1, 4]]);
});

test('tombstones are left out where there is nothing that they could delete', async () => {
  const rows = [row(1), tombstone(2), tombstone(6)];

  const frame = await encodeBatch(0n, page(rows, 6), { ...bounds, deletionsAfter: 4n });

  expect([frame.toSeq, frame.head?.seq, seqsOf(frame.bytes)]).toEqual([6n, 6n, [1, 6]]);
});

test('a batch ends before it grows too large, but has one entry at least', async () => {
  const large = crypto.getRandomValues(Buffer.alloc(60_000));
  const rows = Array.from({ length: 30 }, (_, i) => row(i + 1, large));

  const frame = await encodeBatch(0n, page(rows, 30), { maxBytes: 200_000 });
  const single = await encodeBatch(0n, page(rows, 30), { maxBytes: 10 });

  expect([frame.toSeq, frame.head]).toEqual([3n, undefined]);
  expect(batchOf(frame.bytes).rawSize).toBeLessThanOrEqual(200_000);
  expect(single.toSeq).toBe(1n);
});

test('an entry that fits into no message is refused', async () => {
  const giant = row(1, Buffer.alloc(maxRawBytes + 1));

  await expect(encodeBatch(0n, page([giant], 1), bounds)).rejects.toMatchObject({
    code: 'TOO_LARGE',
  });
});

test('a batch that claims too much is refused before anything is allocated', async () => {
  const batch = await batchWith(Buffer.alloc(8), { rawSize: maxRawBytes + 1 });

  expect(() => decodeBatch(batch)).toThrow(
    expect.objectContaining({
      code: 'TOO_LARGE',
      message: 'a batch of feed prod claims 3145729 bytes; at most 3145728 are taken',
    }),
  );
});

test.for<[string, Uint8Array, Partial<wire.Batch>]>([
  ['more comes out than it claims', Buffer.alloc(200_000_000), { rawSize: 1_000 }],
  ['less comes out than it claims', Buffer.alloc(10), { rawSize: 11 }],
  ['it is not compressed', Buffer.alloc(10), { entries: Buffer.from('plain') }],
  ['it claims nothing and has something', Buffer.alloc(10), { rawSize: 0 }],
  ['it holds no list of entries', Buffer.alloc(10, 0xff), {}],
  ['it ends before it begins', Buffer.alloc(0), { fromSeq: 10n }],
])('a batch is refused where %s', async ([, raw, fields]) => {
  const batch = await batchWith(raw, fields);

  expect(() => decodeBatch(batch)).toThrow(expect.objectContaining({ code: 'BAD_MESSAGE' }));
});

test.for<[string, FeedRow[]]>([
  ['before its begin', [row(0)]],
  ['beyond its end', [row(10)]],
  ['out of order', [row(3), row(2)]],
  ['twice', [row(3), row(3)]],
  ['deleted with a payload', [{ ...row(3), deleted: true }]],
])('a batch is refused with an entry %s', async ([, entries]) => {
  const batch = await batchWith(create(wire.EntryListSchema, { entries }));

  expect(() => decodeBatch(batch)).toThrow(expect.objectContaining({ code: 'BAD_MESSAGE' }));
});
