// May a follower go on from where it is? Whether its cursor is too old is seen when its next page is read.
import { feed as wire } from '@fedscan/protocol';
import type { FeedHead, FeedSource } from '../feed-source.ts';

export type FollowerCursor = {
  readonly feed: string;
  /** 0 where it holds nothing. */
  readonly seq: bigint;
  readonly provenSeq: bigint;
  readonly provenDigest: Uint8Array;
  readonly restartWanted: wire.Restart_Reason;
};

/** The reason for which the feed must be sent anew; undefined where the follower may go on. */
export async function checkCursor(
  source: FeedSource,
  cursor: FollowerCursor,
  head: FeedHead,
  oldest: bigint,
): Promise<wire.Restart_Reason | undefined> {
  const { feed, seq, provenSeq, provenDigest, restartWanted } = cursor;
  if (restartWanted !== wire.Restart_Reason.UNSPECIFIED) return restartWanted;
  if (seq === 0n) return undefined;
  if (seq > head.seq || provenSeq > head.seq) return wire.Restart_Reason.FORK;
  // Of what was before `oldest` there may be no history to compare with; the digest at the next head decides.
  if (provenSeq === 0n || provenSeq < oldest) return undefined;
  const held = await source.holdsProof(feed, provenSeq, provenDigest);
  return held ? undefined : wire.Restart_Reason.FORK;
}
