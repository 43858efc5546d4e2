// The copies of all feeds, in memory as they are in the database.
import type { DatabaseSync } from 'node:sqlite';
import { type Copy, openCopyTable } from './copy-table.ts';
import type { FeedCursor } from './feed-row.ts';

/** Methods that change something belong into a transaction. */
export type Copies = {
  cursors(): FeedCursor[];
  cursor(feed: string): FeedCursor | undefined;
  serving(feed: string): Copy | undefined;
  making(feed: string): Copy | undefined;
  /** The one that rows go to; created for a new feed. */
  current(feed: string): Copy;
  keep(copy: Copy): void;
  beginMaking(feed: string, reason: number): void;
  endMaking(feed: string): void;
  forget(feed: string): void;
  /** Whether most of all entries are in this copy. */
  isMost(copy: Copy): boolean;
  noteDamage(copy: Copy): void;
  /** Back to what the database has. */
  reload(): void;
};

export function openCopies(db: DatabaseSync): Copies {
  const table = openCopyTable(db);
  const serving = new Map<string, Copy>();
  const making = new Map<string, Copy>();
  const damaged = new Set<number>();

  const placeOf = (copy: Copy) => (copy.serving ? serving : making);

  function reload(): void {
    serving.clear();
    making.clear();
    for (const copy of table.all()) placeOf(copy).set(copy.feed, copy);
  }

  function keep(copy: Copy): void {
    table.save(copy);
    placeOf(copy).set(copy.feed, copy);
  }

  function create(feed: string, answers: boolean, reason: number): Copy {
    const copy = table.create(feed, answers, reason);
    placeOf(copy).set(feed, copy);
    return copy;
  }

  function remove(copy: Copy | undefined): void {
    if (!copy) return;
    table.remove(copy);
    placeOf(copy).delete(copy.feed);
  }

  function toCursor({ id, feed, seq, digest, liveEntries, ...proof }: Copy): FeedCursor {
    const { provenSeq, provenDigest, provenAt } = proof;
    const anew = making.get(feed);
    const restart = anew && { reason: anew.reason, seq: anew.seq };
    const isDamaged = damaged.has(id);
    const proven = { provenSeq, provenDigest, provenAt };
    return { feed, seq, digest, liveEntries, ...proven, restart, damaged: isDamaged };
  }

  reload();
  return {
    cursors: () => [...serving.values()].map(toCursor),
    cursor(feed) {
      const copy = serving.get(feed);
      return copy && toCursor(copy);
    },
    serving: (feed) => serving.get(feed),
    making: (feed) => making.get(feed),
    current: (feed) => making.get(feed) ?? serving.get(feed) ?? create(feed, true, 0),
    keep,
    beginMaking(feed, reason) {
      remove(making.get(feed));
      if (!serving.has(feed)) create(feed, true, 0);
      create(feed, false, reason);
    },
    endMaking(feed) {
      const copy = making.get(feed);
      if (!copy) return;
      remove(serving.get(feed));
      making.delete(feed);
      keep({ ...copy, serving: true, reason: 0 });
    },
    forget(feed) {
      remove(making.get(feed));
      remove(serving.get(feed));
    },
    isMost(copy) {
      const all = [...serving.values(), ...making.values()];
      return copy.liveEntries * 4n > all.reduce((sum, { liveEntries }) => sum + liveEntries, 0n);
    },
    noteDamage: ({ id }) => void damaged.add(id),
    reload,
  };
}
