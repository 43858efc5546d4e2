import type { DatabaseSync } from 'node:sqlite';
import { toReplicaError } from './replica-error.ts';

export type Transact = <T>(work: () => T | Promise<T>) => Promise<T>;

/** Transactions of one connection, one after the other, since each may wait in its middle. */
export function createTransactions(
  db: DatabaseSync,
  file: string,
  onRollback: () => void,
): Transact {
  let last: Promise<unknown> = Promise.resolve();

  async function transact<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      db.exec('begin immediate');
      const result = await work();
      db.exec('commit');
      return result;
    } catch (error) {
      // SQLite has rolled back by itself after some errors, such as a full disk.
      if (db.isOpen && db.isTransaction) db.exec('rollback');
      if (db.isOpen) onRollback();
      throw toReplicaError(file, error);
    }
  }

  return (work) => {
    const next = last.then(() => transact(work));
    last = next.catch(() => undefined);
    return next;
  };
}
