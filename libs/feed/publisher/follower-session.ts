// One stream to one agent. It holds at most one page and a few small frames, however far behind or slow the agent is:
// what is not sent is read again later, already compacted.
import { FeedError } from '../feed-error.ts';
import type { FeedHead } from '../feed-source.ts';
import { goodbyeFrame, headsFrame, retireFrame } from '../wire/frames.ts';
import type { FeedHub } from './feed-hub.ts';
import type { EndReason, FollowerStream, SentTotals } from './follower-stream.ts';
import { Leg, type LegStart, type Outlet } from './leg.ts';
import type { Page, PageReader, PageWish } from './page-reader.ts';

export type SessionOptions = {
  readonly stream: FollowerStream;
  readonly pages: PageReader;
  readonly totals: SentTotals;
  /** Bytes not taken by the transport beyond which nothing is added. A single frame may be larger. */
  readonly unsentBytes: number;
  readonly now: () => number;
  /** A page could not be read, or the hub not pulled. */
  readonly onError: (error: unknown, hub: FeedHub) => void;
};

export class FollowerSession {
  readonly #options: SessionOptions;
  readonly #outlet: Outlet;
  readonly #legs = new Map<string, Leg>();
  #unsentBytes = 0;
  #sentBytes = 0;
  #blocked = false;
  #reading = false;
  #stalled = false;
  #headsAt: number;
  #closed = false;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#headsAt = options.now();
    this.#outlet = {
      hasRoom: () => this.#hasRoom(),
      send: (frame) => this.#send(frame),
      sendBatch: (frame) => this.#sendBatch(frame),
      read: (hub, wish) => this.#read(hub, wish),
      pull: (hub) => this.#pull(hub),
      fork: (hub) => options.onError(new FeedError('FORKED', `feed ${hub.feed} went back`), hub),
    };
  }

  get closed(): boolean {
    return this.#closed;
  }

  get sentBytes(): number {
    return this.#sentBytes;
  }

  legs(): Iterable<Leg> {
    return this.#legs.values();
  }

  has(feed: string): boolean {
    return this.#legs.has(feed);
  }

  add(start: LegStart): void {
    if (this.#closed || this.has(start.hub.feed)) return;
    const leg = new Leg(start, this.#outlet);
    this.#legs.set(start.hub.feed, leg);
    start.hub.followers.add(leg);
    leg.wake();
  }

  retire(feed: string, reason: string): void {
    if (this.#closed) return;
    this.#remove(feed);
    this.#send(retireFrame(feed, reason));
  }

  /** The source answers: reads again what failed. */
  resume(): void {
    if (!this.#stalled) return;
    this.#stalled = false;
    this.#wakeAll();
  }

  /** Once an interval, one message for all feeds in which nothing happened; to whom follows none, a sign of life. */
  sendHeads(everyMs: number): void {
    const now = this.#options.now();
    if (this.#closed || now - this.#headsAt < everyMs || this.#unsentBytes > 0) return;
    const heads: FeedHead[] = [];
    for (const leg of this.#legs.values()) {
      const head = leg.quietHead();
      if (!head) continue;
      heads.push(head);
      leg.headSent();
    }
    if (heads.length === 0 && this.#legs.size > 0) return;
    this.#headsAt = now;
    this.#send(headsFrame(heads));
  }

  /** Ends the stream; the agent comes back. */
  goodbye(retryAfterMs: number): void {
    if (this.#closed) return;
    this.#send(goodbyeFrame(retryAfterMs));
    this.end('goodbye');
  }

  end(reason: EndReason): void {
    if (this.#closed) return;
    this.close();
    this.#options.stream.end(reason);
  }

  /** The stream is gone. */
  close(): void {
    this.#closed = true;
    for (const feed of [...this.#legs.keys()]) this.#remove(feed);
  }

  #remove(feed: string): void {
    const leg = this.#legs.get(feed);
    if (!leg) return;
    leg.close();
    leg.hub.followers.delete(leg);
    this.#legs.delete(feed);
  }

  #hasRoom(): boolean {
    this.#blocked ||= this.#unsentBytes > this.#options.unsentBytes;
    return !this.#blocked;
  }

  #sendBatch(frame: Buffer): void {
    this.#options.totals.batches++;
    this.#send(frame);
  }

  #send(frame: Buffer): void {
    this.#unsentBytes += frame.length;
    this.#sentBytes += frame.length;
    this.#options.totals.bytes += frame.length;
    this.#options.stream.send(frame, () => {
      this.#unsentBytes -= frame.length;
      if (!this.#blocked || this.#unsentBytes > this.#options.unsentBytes) return;
      this.#blocked = false;
      this.#wakeAll();
    });
  }

  async #pull(hub: FeedHub): Promise<boolean> {
    try {
      await hub.pull();
      return true;
    } catch (error) {
      this.#options.onError(error, hub);
      return false;
    }
  }

  #read(hub: FeedHub, wish: PageWish): Promise<Page> | undefined {
    if (this.#reading) return undefined;
    this.#reading = true;
    const page = this.#options.pages.read(hub, wish);
    page.then(
      () => queueMicrotask(() => this.#readingDone()),
      (error) => {
        this.#reading = false;
        this.#stalled = true;
        this.#options.onError(error, hub);
      },
    );
    return page;
  }

  // After the leg has taken its page.
  #readingDone(): void {
    this.#reading = false;
    this.#wakeAll();
  }

  // Who was served last comes last, so that one long feed does not keep the others waiting.
  #wakeAll(): void {
    if (this.#closed) return;
    const [first] = this.#legs;
    if (first) {
      this.#legs.delete(first[0]);
      this.#legs.set(...first);
    }
    for (const leg of this.#legs.values()) leg.wake();
  }
}
