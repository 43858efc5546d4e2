// What the world knows to be vulnerable, and how far the fleet has been matched against it.
import { bigint, boolean, index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
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

/** Packages still to be matched again; written with the change that asks for it. Worked off by name. */
export const pendingRematch = pgTable(
  'pending_rematch',
  {
    packageId: integer('package_id').primaryKey(),
    name: text('name').notNull(),
  },
  (table) => [index('pending_rematch_name').on(table.name, table.packageId)],
);

/** Advisories whose own content changed, for the feeds that hold them. */
export const pendingAdvisory = pgTable('pending_advisory', {
  advisoryId: text('advisory_id').primaryKey(),
});

/** The import under way: at most one. What it read is staged first, so that a location that fails changes nothing. */
export const advisoryImport = pgTable('advisory_import', {
  id: integer('id').primaryKey(),
  location: text('location').notNull(),
  startedAt: moment('started_at').notNull(),
  /** Everything is staged: from here on it is finished, whoever does it. */
  staged: boolean('staged').notNull(),
});

/** What differs from what is kept. Rows go as they are applied. */
export const advisoryStage = pgTable(
  'advisory_stage',
  {
    id: text('id').notNull(),
    /** "record": another content; "added", "removed": in what a source holds. */
    change: text('change').notNull(),
    /** Empty for a content, which belongs to no source. */
    source: text('source').notNull(),
    hash: bytes('hash'),
    record: bytes('record'),
  },
  (table) => [primaryKey({ columns: [table.id, table.change, table.source] })],
);

/** The sources that the import read, for when it is done. */
export const advisoryStageSource = pgTable('advisory_stage_source', {
  name: text('name').primaryKey(),
  newestAt: moment('newest_at'),
});
