// Encoded FollowResponses, ready to be written to any number of streams.
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { feed as wire } from '@fedscan/protocol';
import type { FeedHead } from '../feed-source.ts';
import { toHeadMessage } from './head-message.ts';

type Kind = NonNullable<MessageInitShape<typeof wire.FollowResponseSchema>['kind']>;

export const headsFrame = (heads: readonly FeedHead[]): Buffer =>
  encodeFrame({ case: 'heads', value: { heads: heads.map(toHeadMessage) } });

export const restartFrame = (feed: string, reason: wire.Restart_Reason): Buffer =>
  encodeFrame({ case: 'restart', value: { feed, reason } });

export const retireFrame = (feed: string, reason: string): Buffer =>
  encodeFrame({ case: 'retire', value: { feed, reason } });

export const goodbyeFrame = (retryAfterMs: number): Buffer =>
  encodeFrame({ case: 'goodbye', value: { retryAfterMs } });

export function encodeFrame(kind: Kind): Buffer {
  const message = create(wire.FollowResponseSchema, { kind });
  const bytes = toBinary(wire.FollowResponseSchema, message);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
}
