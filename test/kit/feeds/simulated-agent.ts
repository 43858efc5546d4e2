// An agent with a network and a disk that do what a schedule says.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { fromBinary } from '@bufbuild/protobuf';
import {
  createFollowerCore,
  type FeedReplica,
  type FollowerCore,
  loadFeeds,
  type Publisher,
} from '@fedscan/feed';
import { feed as wire } from '@fedscan/protocol';
import { silentLogger } from '@fedscan/runtime';
import { createListenerModel, type ListenerModel } from './listener-model.ts';

export class SimulatedCrash extends Error {}

type Link = {
  readonly frames: { bytes: Buffer; sent: () => void }[];
  ended: boolean;
  release(): void;
};

export type SimulatedAgent = {
  readonly replica: FeedReplica;
  listener(): ListenerModel;
  core(): FollowerCore;
  connected(): boolean;
  connect(publisher: Publisher): Promise<void>;
  /** Hands over the next frame. @returns what it was; undefined where there was none */
  deliver(): Promise<Delivery | undefined>;
  /** The connection breaks: what was under way is lost. */
  cut(): void;
  /** The process dies and comes back. */
  crash(): Promise<void>;
};

export type Delivery = { readonly kind: string; readonly proved: boolean };

export async function createSimulatedAgent(options: {
  readonly cluster: string;
  readonly replica: FeedReplica;
  readonly now: () => number;
  readonly complain: (what: string) => void;
}): Promise<SimulatedAgent> {
  const { cluster, replica, now, complain } = options;
  let link: Link | undefined;
  let listener: ListenerModel;
  let core: FollowerCore;
  await start();

  async function start(): Promise<void> {
    listener = createListenerModel((what) => complain(`${cluster}: ${what}`));
    const log = silentLogger;
    core = createFollowerCore({ replica, listener, log, agentVersion: '', feeds: [], now });
    await loadFeeds(replica, listener);
  }

  function cut(): void {
    link?.release();
    link = undefined;
  }

  async function crash(): Promise<void> {
    cut();
    await start();
  }

  async function take(bytes: Buffer): Promise<Delivery | undefined> {
    const response = fromBinary(wire.FollowResponseSchema, bytes);
    const kind = nameOf(response);
    try {
      const { proved, goodbyeMs } = await core.receive(response, bytes.length);
      if (goodbyeMs !== undefined) cut();
      return { kind, proved };
    } catch (error) {
      if (error instanceof SimulatedCrash) await crash();
      else cut();
      return { kind, proved: false };
    }
  }

  return {
    replica,
    cut,
    crash,
    listener: () => listener,
    core: () => core,
    connected: () => link !== undefined,
    async connect(publisher) {
      cut();
      const frames: Link['frames'] = [];
      const opened: Link = { frames, ended: false, release: () => {} };
      const stream = {
        send: (bytes: Buffer, sent: () => void) => void frames.push({ bytes, sent }),
        end: () => {
          opened.ended = true;
        },
      };
      const { cursors, feeds } = core.request();
      try {
        opened.release = await publisher.follow({
          cluster,
          agentVersion: '',
          cursors,
          feeds,
          stream,
        });
        link = opened;
      } catch {
        // Refused, or the source cannot be read now.
      }
    },
    async deliver() {
      const frame = link?.frames.shift();
      if (!frame) {
        if (link?.ended) cut();
        return undefined;
      }
      frame.sent();
      const delivery = await take(frame.bytes);
      await nextTurn();
      return delivery;
    },
  };
}

function nameOf({ kind }: wire.FollowResponse): string {
  return kind.case === 'restart'
    ? `restart ${wire.Restart_Reason[kind.value.reason]}`
    : `${kind.case}`;
}
