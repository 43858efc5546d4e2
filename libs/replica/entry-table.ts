// The entries of all copies. A deleted entry leaves nothing behind: the digest is over the live ones.
import type { DatabaseSync } from 'node:sqlite';
import { hashEntry, type SetDigest } from '@fedscan/protocol';
import type { FeedRow } from './feed-row.ts';

export type EntryTable = {
  /** Writes the row and moves the digest; returns by how much the number of live entries changed. */
  put(copy: number, row: FeedRow, digest: SetDigest): number;
  /** `most`: the copy has so much of the table that reading all of it is quicker than looking each row up. */
  rows(copy: number, most: boolean): Iterable<FeedRow>;
  /** Removes some rows of a copy; returns how many. */
  removeSome(copy: number): number;
  removeOrphans(): void;
};

const removedAtOnce = 2_000;

export function openEntryTable(db: DatabaseSync): EntryTable {
  const insert = db.prepare(`
    insert into feed_entry (copy, kind, key, seq, payload) values (?, ?, ?, ?, ?)
    on conflict do nothing`);
  const find = db.prepare('select payload from feed_entry where copy = ? and kind = ? and key = ?');
  const update = db.prepare(
    'update feed_entry set seq = ?, payload = ? where copy = ? and kind = ? and key = ?',
  );
  const remove = db.prepare('delete from feed_entry where copy = ? and kind = ? and key = ?');
  const removeSome = db.prepare(`
    delete from feed_entry where rowid in
      (select rowid from feed_entry where copy = ? limit ${removedAtOnce})`);

  function forget(copy: number, { kind, key }: FeedRow, digest: SetDigest): boolean {
    const old = find.get(copy, kind, key);
    if (old) digest.remove(hashEntry({ kind, key, payload: old.payload as Uint8Array }));
    return old !== undefined;
  }

  return {
    put(copy, row, digest) {
      const { kind, key, seq, payload, deleted } = row;
      if (deleted) {
        if (!forget(copy, row, digest)) return 0;
        remove.run(copy, kind, key);
        return -1;
      }
      digest.add(hashEntry(row));
      // Most rows are new when there are many, so it is tried without looking first.
      if (insert.run(copy, kind, key, seq, payload).changes === 1) return 1;
      forget(copy, row, digest);
      update.run(seq, payload, copy, kind, key);
      return 0;
    },
    *rows(copy, most) {
      const how = most ? 'not indexed' : '';
      const select = db.prepare(
        `select kind, key, seq, payload from feed_entry ${how} where copy = ?`,
      );
      select.setReadBigInts(true);
      for (const row of select.iterate(copy)) {
        yield {
          kind: Number(row.kind),
          key: String(row.key),
          seq: row.seq as bigint,
          payload: row.payload as Uint8Array,
          deleted: false,
        };
      }
    },
    removeSome: (copy) => Number(removeSome.run(copy).changes),
    removeOrphans: () =>
      db.exec('delete from feed_entry where copy not in (select copy from feed_cursor)'),
  };
}
