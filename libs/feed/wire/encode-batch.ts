// Rows to one frame: encoded and compressed once, for all who follow.
import { create, toBinary } from '@bufbuild/protobuf';
import { feed as wire } from '@fedscan/protocol';
import { FeedError } from '../feed-error.ts';
import type { FeedHead, FeedPage, FeedRow } from '../feed-source.ts';
import { encodeFrame } from './frames.ts';
import { toHeadMessage } from './head-message.ts';
import { compress } from './zstd.ts';

/** Many gRPC clients refuse more than 4 MiB on the wire, and some data does not compress. */
export const maxRawBytes = 3 * 1024 * 1024;

export type BatchFrame = {
  readonly fromSeq: bigint;
  readonly toSeq: bigint;
  /** With the head inside, where there is one. */
  readonly bytes: Buffer;
  /** Present where a copy that had everything up to `fromSeq` in this snapshot or an older one has `toSeq` whole. */
  readonly head: FeedHead | undefined;
  /** The head's sequence number in the snapshot that the rows were read from. */
  readonly snapshot: bigint;
  /** The same frame without its head. */
  headless(): Buffer;
};

export type BatchBounds = {
  readonly maxBytes: number;
  /** Rows beyond it are left for a later batch. */
  readonly upTo?: bigint;
  /** Tombstones at or below it are left out: the reader holds nothing yet that they could delete. */
  readonly deletionsAfter?: bigint;
};

export async function encodeBatch(
  fromSeq: bigint,
  { rows, head: newest }: FeedPage,
  { maxBytes, upTo = newest.seq, deletionsAfter = 0n }: BatchBounds,
): Promise<BatchFrame> {
  const taken = takeRows(rows, upTo, Math.min(maxBytes, maxRawBytes));
  const toSeq = endOf(taken, rows, fromSeq, upTo, newest.seq);
  const head = toSeq === newest.seq ? newest : undefined;
  const entries = taken.filter(({ deleted, seq }) => !deleted || seq > deletionsAfter);
  const raw = toBinary(wire.EntryListSchema, create(wire.EntryListSchema, { entries }));
  if (raw.length > maxRawBytes) {
    const [row] = taken;
    throw new FeedError(
      'TOO_LARGE',
      `entry ${row?.kind} ${row?.key} of feed ${newest.feed} has ${raw.length} bytes; a batch holds ${maxRawBytes}`,
    );
  }
  const batch = {
    feed: newest.feed,
    fromSeq,
    toSeq,
    entries: await compress(raw),
    rawSize: raw.length,
  };
  const withoutHead = (): Buffer => encodeFrame({ case: 'batch', value: batch });
  let headless: Buffer | undefined;
  return {
    fromSeq,
    toSeq,
    head,
    snapshot: newest.seq,
    bytes: head
      ? encodeFrame({ case: 'batch', value: { ...batch, head: toHeadMessage(head) } })
      : withoutHead(),
    headless: () => (headless ??= withoutHead()),
  };
}

function takeRows(rows: readonly FeedRow[], upTo: bigint, maxBytes: number): readonly FeedRow[] {
  let bytes = 0;
  for (const [i, row] of rows.entries()) {
    if (row.seq > upTo) return rows.slice(0, i);
    bytes += encodedSize(row);
    if (i > 0 && bytes > maxBytes) return rows.slice(0, i);
  }
  return rows;
}

// A page that ends early says nothing of what comes after its last row.
function endOf(
  taken: readonly FeedRow[],
  rows: readonly FeedRow[],
  fromSeq: bigint,
  upTo: bigint,
  newest: bigint,
): bigint {
  const next = rows[taken.length];
  if (rows.length === 0 || (next && next.seq > upTo)) return upTo < newest ? upTo : newest;
  return taken.at(-1)?.seq ?? fromSeq;
}

// Tags, lengths and numbers of one Entry take 30 bytes at most.
const encodedSize = ({ key, payload }: FeedRow): number =>
  payload.length + Buffer.byteLength(key) + 30;
