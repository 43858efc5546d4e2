// The agent's database file. One that cannot be used is moved aside, never deleted: somebody may want to know why.
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Logger } from '@fedscan/runtime';
import { ReplicaError, toReplicaError } from './replica-error.ts';

export type Database = { readonly db: DatabaseSync; readonly file: string };

const schemaVersion = 1;

// A copy is one state of a feed: the one that answers (`serving`), or one that is being made anew beside it. Rows find
// their copy by its number, which is never given twice, so that replacing a copy changes one row.
const schema = `
  create table feed_cursor (
    copy integer primary key autoincrement,
    feed text not null,
    serving integer not null,
    reason integer not null,
    seq integer not null,
    digest blob not null,
    live_entries integer not null,
    proven_seq integer not null,
    proven_digest blob not null,
    proven_at integer,
    unique (feed, serving)
  ) strict;
  create table feed_entry (
    copy integer not null,
    kind integer not null,
    key text not null,
    seq integer not null,
    payload blob not null,
    primary key (copy, kind, key)
  ) strict;
  pragma user_version = ${schemaVersion};
`;

/** Throws ReplicaError IN_USE, UNWRITABLE. */
export function openDatabase(dataDir: string, log: Logger): Database {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const file = join(dataDir, 'feeds.db');
  try {
    return { file, db: openFile(file) };
  } catch (cause) {
    const error = toReplicaError(file, cause);
    if (!(error instanceof ReplicaError) || error.code !== 'DAMAGED') throw error;
    const kept = moveAside(file);
    log.error('replica damaged', { file, kept, error });
    return { file, db: openFile(file) };
  }
}

function openFile(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  try {
    // Another process on the same folder would undo what this one keeps in memory.
    db.exec('pragma locking_mode = exclusive; pragma page_size = 8192');
    // A commit is a write to the log; what a loss of power takes away of it is asked for again.
    db.exec('pragma journal_mode = wal; pragma synchronous = normal; pragma cache_size = -16000');
    checkPages(db);
    const version = db.prepare('pragma user_version').get()?.user_version;
    if (version === 0) db.exec(`begin; ${schema} commit`);
    else if (version !== schemaVersion) throw damaged(`its schema has version ${version}`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

function checkPages(db: DatabaseSync): void {
  const answer = db.prepare('pragma quick_check(1)').get()?.quick_check;
  if (answer !== 'ok') throw damaged(String(answer));
}

const damaged = (why: string): ReplicaError => new ReplicaError('DAMAGED', why);

function moveAside(file: string): string {
  const kept = `${file}.damaged-${new Date().toISOString().replaceAll(':', '-')}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix);
  }
  return kept;
}
