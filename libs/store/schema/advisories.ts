// What the world knows to be vulnerable, and how far the fleet has been matched against it.
import { bigint, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { bytes, moment } from './columns.ts';

export const advisory = pgTable('advisory', {
  id: text('id').primaryKey(),
  /** As in the record. */
  modified: moment('modified').notNull(),
  published: moment('published'),
  withdrawn: moment('withdrawn'),
  title: text('title').notNull(),
  severity: text('severity').notNull(),
  aliases: text('aliases').array().notNull(),
  /** SHA-256 of the record as it came: some records change without a new `modified`. */
  hash: bytes('hash').notNull(),
  /** The OSV record, zstd. */
  record: bytes('record').notNull(),
});

/** The names that an advisory affects, in the spelling in which packages are looked up. */
export const advisoryAffected = pgTable(
  'advisory_affected',
  {
    ecosystem: text('ecosystem').notNull(),
    name: text('name').notNull(),
    advisoryId: text('advisory_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.ecosystem, table.name, table.advisoryId] }),
    index('advisory_affected_advisory').on(table.advisoryId),
  ],
);

export const advisorySource = pgTable('advisory_source', {
  name: text('name').primaryKey(),
  location: text('location').notNull(),
  fetchedAt: moment('fetched_at').notNull(),
  newestAt: moment('newest_at'),
  advisories: integer('advisories').notNull(),
});

/** One record may come from several sources; it goes when the last of them drops it. */
export const advisoryOrigin = pgTable(
  'advisory_origin',
  {
    source: text('source').notNull(),
    advisoryId: text('advisory_id').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.source, table.advisoryId] }),
    index('advisory_origin_advisory').on(table.advisoryId),
  ],
);

/** A single row. The epoch is the revision whose matches are all committed. */
export const knowledge = pgTable('knowledge', {
  id: integer('id').primaryKey(),
  revision: bigint('revision', { mode: 'bigint' }).notNull(),
  epoch: bigint('epoch', { mode: 'bigint' }).notNull(),
  epochAt: moment('epoch_at'),
  /** Those that advisories name. */
  ecosystems: text('ecosystems').array().notNull(),
});

/** Names whose packages are still to be matched again; written with the change that asks for it. */
export const pendingRematch = pgTable(
  'pending_rematch',
  {
    ecosystem: text('ecosystem').notNull(),
    name: text('name').notNull(),
  },
  (table) => [primaryKey({ columns: [table.ecosystem, table.name] })],
);

/** Advisories whose own content changed, for the feeds that hold them. */
export const pendingAdvisory = pgTable('pending_advisory', {
  advisoryId: text('advisory_id').primaryKey(),
});
