// The fleet's distinct package versions, and which advisories affect them.
import { index, integer, pgTable, primaryKey, real, text, unique } from 'drizzle-orm/pg-core';
import { bytes, moment } from './columns.ts';

export const packageTable = pgTable(
  'package',
  {
    /** Given by the primary, without holes: inventories are packed as differences of numbers. */
    id: integer('id').primaryKey().generatedByDefaultAsIdentity(),
    /** The first 16 bytes of the SHA-256 of all that matching looks at. */
    identity: bytes('identity').notNull(),
    type: text('type').notNull(),
    name: text('name').notNull(),
    version: text('version').notNull(),
    sourceName: text('source_name').notNull(),
    sourceVersion: text('source_version').notNull(),
    ecosystem: text('ecosystem').notNull(),
    purl: text('purl').notNull(),
    licenses: text('licenses').array().notNull(),
  },
  (table) => [unique('package_identity').on(table.identity), index('package_name').on(table.name)],
);

/** The names under which advisories would speak of a package. */
export const packageAdvisoryName = pgTable(
  'package_advisory_name',
  {
    ecosystem: text('ecosystem').notNull(),
    name: text('name').notNull(),
    packageId: integer('package_id')
      .notNull()
      .references(() => packageTable.id),
  },
  (table) => [primaryKey({ columns: [table.ecosystem, table.name, table.packageId] })],
);

export const match = pgTable(
  'match',
  {
    packageId: integer('package_id')
      .notNull()
      .references(() => packageTable.id),
    /** The name for people: the CVE where there is one. */
    vulnerability: text('vulnerability').notNull(),
    advisories: text('advisories').array().notNull(),
    aliases: text('aliases').array().notNull(),
    fixState: text('fix_state').notNull(),
    fixedVersions: text('fixed_versions').array().notNull(),
    severity: text('severity').notNull(),
    score: real('score'),
    publishedAt: moment('published_at'),
  },
  (table) => [
    primaryKey({ columns: [table.packageId, table.vulnerability] }),
    index('match_vulnerability').on(table.vulnerability),
    index('match_advisories').using('gin', table.advisories),
  ],
);
