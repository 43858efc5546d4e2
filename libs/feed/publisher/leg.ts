// One feed of one follower: how far it was sent, and what comes next.
import { feed as wire } from '@fedscan/protocol';
import type { FeedHead } from '../feed-source.ts';
import type { BatchFrame } from '../wire/encode-batch.ts';
import { headsFrame, restartFrame } from '../wire/frames.ts';
import type { FollowerCursor } from './check-cursor.ts';
import type { FeedHub } from './feed-hub.ts';
import type { Page, PageWish } from './page-reader.ts';

/** The stream that a leg shares with its siblings. */
export type Outlet = {
  /** Where there is none, the outlet wakes the leg once there is. */
  hasRoom(): boolean;
  send(frame: Buffer): void;
  sendBatch(frame: Buffer): void;
  /** One page at a time for all legs: undefined where another is being read; the leg is woken afterwards. */
  read(hub: FeedHub, wish: PageWish): Promise<Page> | undefined;
  /** Looks at the feed again, where the follower knows of more than the hub; true where that went well. */
  pull(hub: FeedHub): Promise<boolean>;
  /** The feed is not the one that was sent before: the stream ends, and what the follower has is checked anew. */
  fork(hub: FeedHub): void;
};

export type LegStart = {
  readonly hub: FeedHub;
  readonly cursor: FollowerCursor;
  /** The feed when the cursor was checked. */
  readonly head: FeedHead;
  readonly restart: wire.Restart_Reason | undefined;
};

export class Leg {
  readonly hub: FeedHub;
  readonly #outlet: Outlet;
  #cursor: bigint;
  /** Deletions up to here need not be told: the copy is new, or swept once it is whole. */
  #deletionsAfter: bigint;
  /** The newest snapshot that rows were sent from. An older head would prove nothing. */
  #snapshot: bigint;
  #owesHead = true;
  #headTime = new Date(0);
  #closed = false;

  constructor({ hub, cursor, head, restart }: LegStart, outlet: Outlet) {
    this.hub = hub;
    this.#outlet = outlet;
    this.#cursor = cursor.seq;
    this.#snapshot = head.seq;
    this.#deletionsAfter = cursor.seq === 0n ? head.seq : 0n;
    if (restart) this.#restart(restart, head.seq);
  }

  get cursor(): bigint {
    return this.#cursor;
  }

  close(): void {
    this.#closed = true;
  }

  /** Sends what can be sent now. */
  wake(): void {
    const { hub } = this;
    while (!this.#closed && this.#outlet.hasRoom()) {
      const frame = hub.frameAt(this.#cursor);
      if (frame && this.#mayTake(frame)) {
        this.#sendBatch(frame);
        continue;
      }
      if (this.#cursor < hub.tail) this.#readPage();
      else if (this.#isAhead()) this.#waitForHub();
      else if (this.#owesHead && this.#isWhole()) {
        this.#outlet.send(headsFrame([hub.head]));
        this.headSent();
      }
      return;
    }
  }

  /** The head to repeat, where it says something since the last one: the source was looked at and nothing happened. */
  quietHead(): FeedHead | undefined {
    const { head, doubtful } = this.hub;
    const isNews = head.time > this.#headTime && !doubtful && !this.#owesHead;
    return isNews && this.#isWhole() ? head : undefined;
  }

  headSent(): void {
    this.#owesHead = false;
    this.#headTime = this.hub.head.time;
  }

  // While deletions are left out, a frame may not bring what was deleted after it was read.
  #mayTake({ snapshot }: BatchFrame): boolean {
    return this.#cursor >= this.#deletionsAfter || snapshot >= this.#deletionsAfter;
  }

  #isAhead(): boolean {
    return this.#cursor > this.hub.tail || this.#snapshot > this.hub.tail;
  }

  #waitForHub(): void {
    this.#outlet.pull(this.hub).then((pulled) => {
      if (pulled && !this.#closed && this.#isAhead()) this.#outlet.fork(this.hub);
    });
  }

  #isWhole(): boolean {
    const { seq } = this.hub.head;
    return this.#cursor === seq && seq >= this.#snapshot;
  }

  #sendBatch({ bytes, head, headless, toSeq, snapshot }: BatchFrame): void {
    const proves = head !== undefined && head.seq >= this.#snapshot;
    this.#outlet.sendBatch(head && !proves ? headless() : bytes);
    this.#cursor = toSeq;
    if (snapshot > this.#snapshot) this.#snapshot = snapshot;
    this.#owesHead = !proves;
    if (proves) this.#headTime = head.time;
  }

  #readPage(): void {
    const deletionsAfter = this.#deletionsAfter;
    const wish = { cursor: this.#cursor, deletionsAfter, snapshot: this.#snapshot };
    this.#outlet.read(this.hub, wish)?.then((page) => this.#takePage(page), ignore);
  }

  #takePage(page: Page): void {
    if (this.#closed) return;
    if (page.oldest > this.#cursor && page.oldest > this.#deletionsAfter) {
      this.#restart(wire.Restart_Reason.CURSOR_TOO_OLD, page.snapshot);
    } else if (page.fromSeq === this.#cursor) {
      this.#sendBatch(page);
    }
  }

  #restart(reason: wire.Restart_Reason, snapshot: bigint): void {
    this.#outlet.send(restartFrame(this.hub.feed, reason));
    if (snapshot > this.#snapshot) this.#snapshot = snapshot;
    this.#cursor = 0n;
    this.#deletionsAfter = this.#snapshot;
    this.#owesHead = true;
  }
}

// The outlet has told of it.
function ignore(): void {}
