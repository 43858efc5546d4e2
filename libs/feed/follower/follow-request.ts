// What a new stream starts with: how far each feed is, and which of them must be made anew.
import { create } from '@bufbuild/protobuf';
import { feed as wire } from '@fedscan/protocol';
import type { FeedCursor } from '../feed-replica.ts';
import type { FeedTrack } from './feed-track.ts';

export function toFollowRequest(
  cursors: readonly FeedCursor[],
  track: (feed: string) => FeedTrack,
  fields: { readonly agentVersion: string; readonly feeds: readonly string[] },
): wire.FollowRequest {
  return create(wire.FollowRequestSchema, {
    agentVersion: fields.agentVersion,
    feeds: [...fields.feeds],
    cursors: cursors.map((cursor) => ({
      feed: cursor.feed,
      seq: cursor.seq,
      provenSeq: cursor.provenSeq,
      provenDigest: cursor.provenDigest,
      restartWanted: wantedRestart(cursor, track(cursor.feed)),
    })),
  });
}

function wantedRestart(cursor: FeedCursor, track: FeedTrack): wire.Restart_Reason {
  // An attempt that was cut off starts over: how it was begun is known, not what the primary is by now.
  if (cursor.restart) return cursor.restart.reason;
  if (cursor.damaged) return wire.Restart_Reason.DIGEST_MISMATCH;
  return track.restartWanted;
}
