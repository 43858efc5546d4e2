import type { feed as wire } from '@fedscan/protocol';
import type { Logger } from '@fedscan/runtime';
import { type ServerWritableStream, type StatusObject, status } from '@grpc/grpc-js';
import { FeedError } from '../feed-error.ts';
import type { EndReason, FollowerStream } from '../publisher/follower-stream.ts';
import type { Publisher } from '../publisher/publisher.ts';
import { peerOf, refused } from './peer.ts';

export type FollowCall = ServerWritableStream<wire.FollowRequest, Buffer>;

const unavailable = {
  code: status.UNAVAILABLE,
  details: 'the feeds cannot be read now; come back later',
};

export function followHandler(publisher: Publisher, federation: string, log: Logger) {
  return (call: FollowCall): void => {
    const peer = peerOf(call, federation);
    if (!peer) {
      fail(call, refused);
      return;
    }
    let gone = false;
    let release = (): void => {};
    const onGone = (): void => {
      gone = true;
      release();
    };
    call.on('cancelled', onGone);
    call.on('close', onGone);
    publisher
      .follow({
        cluster: peer.cluster,
        expiresAt: peer.expiresAt,
        agentVersion: call.request.agentVersion,
        cursors: call.request.cursors,
        feeds: call.request.feeds,
        stream: toStream(call),
      })
      .then(
        (released) => {
          release = released;
          if (gone) release();
        },
        (error) => {
          if (!isRefusal(error)) log.error('follow failed', { cluster: peer.cluster, error });
          fail(call, isRefusal(error) ? refused : unavailable);
        },
      );
  };
}

const isRefusal = (error: unknown): boolean =>
  error instanceof FeedError && error.code === 'REFUSED';

function toStream(call: FollowCall): FollowerStream {
  return {
    send(frame, sent) {
      // A stream that is gone takes nothing and tells so by its own events.
      if (!call.cancelled && !call.destroyed && !call.writableEnded)
        call.write(frame, () => sent());
    },
    end(reason) {
      const failure = failures[reason];
      if (failure) fail(call, failure);
      else call.end();
    },
  };
}

const failures: Record<EndReason, Partial<StatusObject> | undefined> = {
  goodbye: undefined,
  refused,
  unavailable,
};

// grpc-js sends the status of an `error` event, after what was written before.
function fail(call: FollowCall, failure: Partial<StatusObject>): void {
  call.emit('error', Object.assign(new Error(failure.details), failure));
}
