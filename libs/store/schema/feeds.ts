// The replicated state of each registry.
import { sql } from 'drizzle-orm';
import { bigint, boolean, index, pgTable, primaryKey, smallint, text } from 'drizzle-orm/pg-core';
import { bytes, moment } from './columns.ts';
import { registry } from './registries.ts';

export const feed = pgTable('feed', {
  id: text('id')
    .primaryKey()
    .references(() => registry.id, { onDelete: 'cascade' }),
  head: bigint('head', { mode: 'bigint' }).notNull(),
  /** The sum of the hashes of the live entries, 32 bytes. */
  digest: bytes('digest').notNull(),
  /** Tombstones at or below this are dropped: a cursor below it must start over. */
  oldest: bigint('oldest', { mode: 'bigint' }).notNull(),
  liveEntries: bigint('live_entries', { mode: 'bigint' }).notNull(),
});

export const feedEntry = pgTable(
  'feed_entry',
  {
    feedId: text('feed_id')
      .notNull()
      .references(() => feed.id, { onDelete: 'cascade' }),
    kind: smallint('kind').notNull(),
    key: text('key').notNull(),
    seq: bigint('seq', { mode: 'bigint' }).notNull(),
    payload: bytes('payload').notNull(),
    deleted: boolean('deleted').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.feedId, table.kind, table.key] }),
    index('feed_entry_seq').on(table.feedId, table.seq),
    // Few, and looked for every few minutes under the feed's lock.
    index('feed_entry_tombstone').on(table.feedId, table.seq).where(sql`${table.deleted}`),
    // Which feeds hold a package: asked for each package that is matched again.
    index('feed_entry_package').on(table.key).where(sql`${table.kind} = 7`),
  ],
);

export const feedCommit = pgTable(
  'feed_commit',
  {
    feedId: text('feed_id')
      .notNull()
      .references(() => feed.id, { onDelete: 'cascade' }),
    seq: bigint('seq', { mode: 'bigint' }).notNull(),
    digest: bytes('digest').notNull(),
    at: moment('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.feedId, table.seq] })],
);
