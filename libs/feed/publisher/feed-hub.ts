// One feed, read once for all who follow it: what is new goes into a ring of encoded batches that they share.
import { FeedError } from '../feed-error.ts';
import type { FeedHead, FeedPage, FeedSource } from '../feed-source.ts';
import { type BatchFrame, encodeBatch } from '../wire/encode-batch.ts';
import type { FrameBudget } from './frame-budget.ts';

export type HubBounds = { readonly batchEntries: number; readonly batchBytes: number };

export type HubFollower = { wake(): void };

export class FeedHub {
  readonly feed: string;
  readonly followers = new Set<HubFollower>();
  readonly #source: FeedSource;
  readonly #bounds: HubBounds;
  readonly #budget: FrameBudget;
  readonly #ring = new Map<bigint, BatchFrame>();
  #head: FeedHead;
  #tail: bigint;
  #wanted = false;
  #pulling: Promise<void> | undefined;
  #doubtful = false;

  constructor(head: FeedHead, source: FeedSource, bounds: HubBounds, budget: FrameBudget) {
    this.feed = head.feed;
    this.#source = source;
    this.#bounds = bounds;
    this.#budget = budget;
    this.#head = head;
    this.#tail = head.seq;
  }

  /** The newest head whose frames are all in the ring. */
  get head(): FeedHead {
    return this.#head;
  }

  /** Where the newest frame ends: beyond the head while a large commit is being read. */
  get tail(): bigint {
    return this.#tail;
  }

  /** True from a failed look until a good one: what the head is now, nobody knows. */
  get doubtful(): boolean {
    return this.#doubtful;
  }

  frameAt(seq: bigint): BatchFrame | undefined {
    return this.#ring.get(seq);
  }

  /**
   * Somebody's copy is not what it should be. Perhaps the database was restored between two looks, and numbers were used
   * again: then frames from before do not go with those from after, and nobody gets either.
   */
  forgetFrames(): void {
    this.#ring.clear();
  }

  /** A head that was read elsewhere saves a look, where it says that nothing happened. */
  confirm(head: FeedHead): boolean {
    if (this.#pulling || this.#doubtful || !isSame(head, this.#head)) return false;
    this.#head = head;
    return true;
  }

  /** Reads what was new when this was called, at least. Throws FeedError FORKED where the feed is no longer the one that was read before. */
  pull(): Promise<void> {
    this.#wanted = true;
    this.#pulling ??= Promise.resolve().then(() => this.#pullWhileWanted());
    return this.#pulling;
  }

  async #pullWhileWanted(): Promise<void> {
    try {
      while (this.#wanted) {
        this.#wanted = false;
        await this.#pullToHead();
      }
    } catch (error) {
      // Whoever comes back after an outage may be another: its history is looked at before it is followed.
      this.#doubtful = true;
      throw error;
    } finally {
      // In the same turn as the last look at `wanted`, so that none gets lost.
      this.#pulling = undefined;
    }
  }

  async #pullToHead(): Promise<void> {
    const { batchEntries, batchBytes } = this.#bounds;
    for (;;) {
      const page = await this.#source.read(this.feed, this.#tail, batchEntries, batchBytes);
      await this.#checkHistory(page);
      if (page.head.seq === this.#tail || page.oldest > this.#tail) {
        this.#skipTo(page.head);
        return;
      }
      const frame = await encodeBatch(this.#tail, page, { maxBytes: batchBytes });
      this.#ring.set(frame.fromSeq, frame);
      this.#budget.add(frame.bytes.length, () => this.#ring.delete(frame.fromSeq));
      this.#tail = frame.toSeq;
      if (frame.head) this.#head = frame.head;
      for (const follower of this.followers) follower.wake();
      if (frame.head) return;
    }
  }

  // Nothing happened; or so long ago was the last look that deletions were forgotten since. Then the ring has a gap:
  // followers read pages instead, and are told if they need the feed anew.
  #skipTo(head: FeedHead): void {
    this.#head = head;
    if (head.seq === this.#tail) return;
    this.#ring.clear();
    this.#tail = head.seq;
    for (const follower of this.followers) follower.wake();
  }

  async #checkHistory({ head }: FeedPage): Promise<void> {
    const known = this.#head;
    const goesOn =
      head.seq > this.#tail ||
      (head.seq === this.#tail && (head.seq > known.seq || isSame(head, known)));
    if (!goesOn || (this.#doubtful && !(await this.#isHeld(known)))) {
      throw new FeedError('FORKED', `feed ${this.feed} is not the one that stood at ${known.seq}`);
    }
    this.#doubtful = false;
  }

  async #isHeld({ feed, seq, digest }: FeedHead): Promise<boolean> {
    return seq === 0n || (await this.#source.holdsProof(feed, seq, digest));
  }
}

const isSame = (a: FeedHead, b: FeedHead): boolean =>
  a.seq === b.seq && Buffer.compare(a.digest, b.digest) === 0;
