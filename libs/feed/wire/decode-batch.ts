// A batch from the wire, checked before anything is allocated for it.
import { fromBinary } from '@bufbuild/protobuf';
import { feed as wire } from '@fedscan/protocol';
import { FeedError } from '../feed-error.ts';
import type { FeedRow } from '../feed-source.ts';
import { maxRawBytes } from './encode-batch.ts';
import { decompress } from './zstd.ts';

/** Throws FeedError: TOO_LARGE, BAD_MESSAGE. Payloads stay as they are. */
export function decodeBatch(batch: wire.Batch): FeedRow[] {
  const { fromSeq, toSeq } = batch;
  if (toSeq < fromSeq) throw badBatch(batch, 'it ends before it begins');
  const { entries } = parse(batch);
  let before = fromSeq;
  return entries.map(({ kind, key, seq, payload, deleted }) => {
    if (seq <= before || seq > toSeq) throw badBatch(batch, `entry ${seq} is out of its order`);
    if (deleted && payload.length > 0) throw badBatch(batch, `entry ${seq} is deleted and is not`);
    before = seq;
    return { kind, key, seq, payload, deleted };
  });
}

function parse(batch: wire.Batch): wire.EntryList {
  const { rawSize } = batch;
  if (rawSize > maxRawBytes) {
    const message = `a batch of feed ${batch.feed} claims ${rawSize} bytes; at most ${maxRawBytes} are taken`;
    throw new FeedError('TOO_LARGE', message);
  }
  try {
    const raw = decompress(batch.entries, rawSize);
    if (raw.length === rawSize) return fromBinary(wire.EntryListSchema, raw);
  } catch (cause) {
    throw badBatch(batch, 'its entries cannot be read', { cause });
  }
  throw badBatch(batch, `its entries do not have the ${rawSize} bytes that it claims`);
}

function badBatch(
  { feed, fromSeq, toSeq }: wire.Batch,
  why: string,
  options?: ErrorOptions,
): FeedError {
  const message = `the batch ${fromSeq} to ${toSeq} of feed ${feed} is refused: ${why}`;
  return new FeedError('BAD_MESSAGE', message, options);
}
