// One state of a feed, as its row in `feed_cursor` has it.
import type { DatabaseSync } from 'node:sqlite';

export type Copy = {
  readonly id: number;
  readonly feed: string;
  /** The one that answers; the other is being made anew. */
  readonly serving: boolean;
  /** Why it is made anew; 0 otherwise. */
  readonly reason: number;
  readonly seq: bigint;
  readonly digest: Uint8Array;
  readonly liveEntries: bigint;
  readonly provenSeq: bigint;
  readonly provenDigest: Uint8Array;
  readonly provenAt: Date | undefined;
};

export type CopyTable = {
  all(): Copy[];
  create(feed: string, serving: boolean, reason: number): Copy;
  save(copy: Copy): void;
  remove(copy: Copy): void;
};

export function openCopyTable(db: DatabaseSync): CopyTable {
  const select = db.prepare('select * from feed_cursor order by feed, serving desc');
  select.setReadBigInts(true);
  const insert = db.prepare(`
    insert into feed_cursor (feed, serving, reason, seq, digest, live_entries, proven_seq, proven_digest)
    values (?, ?, ?, 0, zeroblob(32), 0, 0, x'')`);
  const update = db.prepare(`
    update feed_cursor set serving = ?, reason = ?, seq = ?, digest = ?, live_entries = ?, proven_seq = ?,
      proven_digest = ?, proven_at = ?
    where copy = ?`);
  const remove = db.prepare('delete from feed_cursor where copy = ?');
  return {
    all: () => select.all().map(toCopy),
    create(feed, serving, reason) {
      const { lastInsertRowid } = insert.run(feed, Number(serving), reason);
      return { ...emptyCopy, id: Number(lastInsertRowid), feed, serving, reason };
    },
    save({ id, serving, reason, seq, digest, liveEntries, provenSeq, provenDigest, provenAt }) {
      const provenMs = provenAt?.getTime() ?? null;
      const flag = Number(serving);
      update.run(flag, reason, seq, digest, liveEntries, provenSeq, provenDigest, provenMs, id);
    },
    remove: ({ id }) => void remove.run(id),
  };
}

const emptyCopy = {
  seq: 0n,
  digest: new Uint8Array(32),
  liveEntries: 0n,
  provenSeq: 0n,
  provenDigest: new Uint8Array(),
  provenAt: undefined,
};

function toCopy(row: Record<string, unknown>): Copy {
  return {
    id: Number(row.copy),
    feed: String(row.feed),
    serving: row.serving === 1n,
    reason: Number(row.reason),
    seq: row.seq as bigint,
    digest: row.digest as Uint8Array,
    liveEntries: row.live_entries as bigint,
    provenSeq: row.proven_seq as bigint,
    provenDigest: row.proven_digest as Uint8Array,
    provenAt: row.proven_at === null ? undefined : new Date(Number(row.proven_at)),
  };
}
