// An agent's copy of its feeds in SQLite: rows, cursor and digest change in one transaction, so that a process that
// dies anywhere finds a whole copy when it comes back.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { hashEntry, SetDigest } from '@fedscan/protocol';
import type { Logger } from '@fedscan/runtime';
import { openCopies } from './copies.ts';
import type { Copy } from './copy-table.ts';
import { openEntryTable } from './entry-table.ts';
import type { FeedBatch, FeedCursor, FeedHead, FeedRow } from './feed-row.ts';
import { openDatabase } from './open-database.ts';
import { createTransactions } from './transactions.ts';

export interface Replica extends Disposable {
  /** Where it lies. */
  readonly file: string;
  cursors(): readonly FeedCursor[];
  cursor(feed: string): FeedCursor | undefined;
  /**
   * Applies rows, cursor, digest and proof in one transaction: to the copy that is being made anew where there is one,
   * else to the one that answers. Others have their turns in between. Throws ReplicaError; nothing has changed then.
   * @returns whether the copy equals `head`
   */
  apply(batch: FeedBatch): Promise<boolean>;
  /** @returns the feeds whose copies equal their heads */
  prove(heads: readonly FeedHead[]): Promise<ReadonlySet<string>>;
  beginRestart(feed: string, reason: number): Promise<void>;
  endRestart(feed: string): Promise<void>;
  retire(feed: string): Promise<void>;
  /** The live rows of the copy that answers. Read to the end they are compared with the digest: see `damaged`. */
  rows(feed: string): Iterable<FeedRow>;
}

export type ReplicaOptions = {
  readonly log: Logger;
  /** The file does not grow beyond it. */
  readonly maxBytes?: number;
};

/** So many rows are written before others have their turn. */
const turnRows = 500;

/** Opens or creates `feeds.db` in the folder. A damaged one is moved aside. Throws ReplicaError. */
export function openReplica(dataDir: string, { log, maxBytes }: ReplicaOptions): Replica {
  const { db, file } = openDatabase(dataDir, log);
  if (maxBytes) db.exec(`pragma max_page_count = ${Math.ceil(maxBytes / 8192)}`);
  const entries = openEntryTable(db);
  const copies = openCopies(db);
  const transact = createTransactions(db, file, copies.reload);
  entries.removeOrphans();

  /** Once nothing refers to them any more: a process that dies meanwhile leaves orphans. */
  async function sweep(copy: Copy | undefined): Promise<void> {
    while (copy && (await transact(() => entries.removeSome(copy.id))) > 0) await nextTurn();
  }

  async function write(copy: Copy, rows: readonly FeedRow[]): Promise<Copy> {
    const digest = SetDigest.from(copy.digest);
    let { liveEntries } = copy;
    for (const [i, row] of rows.entries()) {
      liveEntries += BigInt(entries.put(copy.id, row, digest));
      if ((i + 1) % turnRows === 0) await nextTurn();
    }
    return { ...copy, digest: digest.toBytes(), liveEntries };
  }

  function* verifiedRows(feed: string): Iterable<FeedRow> {
    const copy = copies.serving(feed);
    if (!copy) return;
    const digest = new SetDigest();
    for (const row of entries.rows(copy.id, copies.isMost(copy))) {
      digest.add(hashEntry(row));
      yield row;
    }
    if (digest.equals(copy.digest)) return;
    log.error('copy damaged', { feed, file });
    copies.noteDamage(copy);
  }

  return {
    file,
    cursors: copies.cursors,
    cursor: copies.cursor,
    apply: ({ feed, toSeq, rows, head }) =>
      transact(async () => {
        const copy = await write(copies.current(feed), rows);
        const equal = head !== undefined && Buffer.compare(copy.digest, head.digest) === 0;
        copies.keep({ ...copy, seq: toSeq, ...(equal && proofOf(head)) });
        return equal;
      }),
    prove: (heads) =>
      transact(() => {
        const equal = heads.filter((head) => isEqual(copies.current(head.feed), head));
        for (const head of equal) copies.keep({ ...copies.current(head.feed), ...proofOf(head) });
        return new Set(equal.map(({ feed }) => feed));
      }),
    async beginRestart(feed, reason) {
      const forgotten = copies.making(feed);
      await transact(() => copies.beginMaking(feed, reason));
      await sweep(forgotten);
    },
    async endRestart(feed) {
      const replaced = copies.serving(feed);
      await transact(() => copies.endMaking(feed));
      await sweep(replaced);
    },
    async retire(feed) {
      const gone = [copies.serving(feed), copies.making(feed)];
      await transact(() => copies.forget(feed));
      for (const copy of gone) await sweep(copy);
    },
    rows: verifiedRows,
    [Symbol.dispose]() {
      if (db.isOpen) db.close();
    },
  };
}

const proofOf = ({ seq, digest, time }: FeedHead) => ({
  provenSeq: seq,
  provenDigest: digest,
  provenAt: time,
});

const isEqual = ({ seq, digest }: Copy, head: FeedHead): boolean =>
  seq === head.seq && Buffer.compare(digest, head.digest) === 0;
