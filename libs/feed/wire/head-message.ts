import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { feed as wire } from '@fedscan/protocol';
import type { FeedHead } from '../feed-source.ts';

export const toHeadMessage = ({
  feed,
  seq,
  digest,
  liveEntries,
  time,
}: FeedHead): MessageInitShape<typeof wire.HeadSchema> =>
  create(wire.HeadSchema, { feed, seq, digest, liveEntries, time: timestampFromDate(time) });

export const fromHeadMessage = ({ feed, seq, digest, liveEntries, time }: wire.Head): FeedHead => ({
  feed,
  seq,
  digest,
  liveEntries,
  time: time ? timestampDate(time) : new Date(0),
});
