// Who follows, from the publisher's side.
import type { FollowerCursor } from './check-cursor.ts';
import type { FollowerSession } from './follower-session.ts';
import type { FollowerStream } from './follower-stream.ts';

export type NewFollower = {
  readonly cluster: string;
  readonly agentVersion: string;
  readonly cursors: readonly FollowerCursor[];
  /** The feeds it asks for; all that it may follow where empty. */
  readonly feeds: readonly string[];
  /** When its certificate ends, and the stream with it. */
  readonly expiresAt?: Date | undefined;
  readonly stream: FollowerStream;
};

export type FollowerStatus = {
  readonly cluster: string;
  readonly agentVersion: string;
  readonly since: Date;
  readonly sentBytes: number;
  /** How far each feed was sent, and where it stands. */
  readonly feeds: readonly { readonly feed: string; readonly seq: bigint; readonly head: bigint }[];
};

export type Follower = Omit<NewFollower, 'stream'> & {
  readonly session: FollowerSession;
  readonly since: Date;
  /** Cursors of feeds that were not added yet. */
  readonly cursorOf: Map<string, FollowerCursor>;
};

export const toStatus = ({ cluster, agentVersion, since, session }: Follower): FollowerStatus => ({
  cluster,
  agentVersion,
  since,
  sentBytes: session.sentBytes,
  feeds: [...session.legs()].map(({ hub, cursor }) => ({
    feed: hub.feed,
    seq: cursor,
    head: hub.head.seq,
  })),
});
