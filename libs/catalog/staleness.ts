// How old the picture is that an answer stands on.

import { timestampMs } from '@bufbuild/protobuf/wkt';
import type { Doubt } from '@fedscan/admission';
import { entries } from '@fedscan/protocol';
import type { FeedCopy } from './feed-copy.ts';

export type FeedPosition = {
  readonly state: 'fresh' | 'catching_up' | 'stale' | 'expired' | 'retiring';
  readonly seq: bigint;
  /** Since a head proved the copy equal; undefined where none ever did. */
  readonly ageMs: number | undefined;
};

/** Half of a first copy tells nothing: a match that is still on its way would look like none. */
export const neverProven = (copy: FeedCopy): Doubt => ({
  reason: 'CATCHING_UP',
  message: `the first copy of registry ${copy.feed} is still on its way`,
});

const day = 86_400_000;
const leastTagAge = 600_000;

export function doubtsOf(copy: FeedCopy, position: FeedPosition | undefined): Doubt[] {
  const name = `registry ${copy.feed}`;
  const doubts: Doubt[] = [];
  if (position?.state === 'stale') {
    doubts.push({
      reason: 'FEED_STALE',
      message: `the copy of ${name} is old: its primary is silent`,
    });
  } else if (position?.state === 'expired') {
    doubts.push({ reason: 'FEED_EXPIRED', message: `the copy of ${name} is older than a week` });
  } else if (position?.state === 'catching_up') {
    doubts.push({ reason: 'CATCHING_UP', message: `the copy of ${name} is catching up` });
  }
  if (copy.registry?.state === entries.RegistryEntry_RegistryState.RETIRING) {
    doubts.push({ reason: 'RETIRING', message: `${name} is no longer federated` });
  }
  return doubts;
}

/** A tag was verified when the last complete pass began; it counts for two intervals, or for a day where there is none. */
export function tagDoubt(copy: FeedCopy, tag: string, now: number): Doubt | undefined {
  const interval = (copy.registry?.intervalSeconds ?? 0) * 1000;
  const most = interval === 0 ? day : Math.max(2 * interval, leastTagAge);
  const verified = copy.freshness?.passStartedAt;
  const age = verified ? now - timestampMs(verified) : Number.POSITIVE_INFINITY;
  if (age <= most) return undefined;
  const when = verified
    ? `${Math.round(age / 60_000)} minutes ago`
    : 'before its first complete pass';
  return { reason: 'TAG_STALE', message: `the tag ${tag} was looked up last ${when}` };
}
