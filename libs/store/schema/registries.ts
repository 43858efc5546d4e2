// Configured sources of images, and what their last passes found.
import {
  bigint,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  text,
  unique,
} from 'drizzle-orm/pg-core';
import { moment } from './columns.ts';

export type AliasColumn = { readonly from: string; readonly to: string };

export type UnreadColumn = { readonly repository: string; readonly error: string };

export const registry = pgTable('registry', {
  id: text('id').primaryKey(),
  kind: text('kind').notNull(),
  url: text('url').notNull(),
  filters: text('filters').array().notNull(),
  intervalSeconds: integer('interval_seconds').notNull(),
  federated: boolean('federated').notNull(),
  /** Federated until lately: agents keep its results until then. */
  retireAt: moment('retire_at'),
  retireReason: text('retire_reason'),
  username: text('username'),
  sealedPassword: text('sealed_password'),
  caPem: text('ca_pem').notNull(),
  insecureSkipVerify: boolean('insecure_skip_verify').notNull(),
  platforms: text('platforms').array().notNull(),
  repositoryLimit: integer('repository_limit').notNull(),
  tagLimit: integer('tag_limit').notNull(),
  aliases: jsonb('aliases').$type<AliasColumn[]>().notNull(),
  createdAt: moment('created_at').notNull(),
  updatedAt: moment('updated_at').notNull(),
});

/** One listing of a registry; the newest row of a registry is its state. */
export const pass = pgTable(
  'pass',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    registryId: text('registry_id')
      .notNull()
      .references(() => registry.id, { onDelete: 'cascade' }),
    startedAt: moment('started_at').notNull(),
    finishedAt: moment('finished_at'),
    /** "listing", "complete", "incomplete", "failed", "stopped" */
    outcome: text('outcome').notNull(),
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    limited: text('limited'),
    unread: jsonb('unread').$type<UnreadColumn[]>().notNull(),
  },
  (table) => [index('pass_registry').on(table.registryId, table.id)],
);

export const repository = pgTable(
  'repository',
  {
    id: serial('id').primaryKey(),
    registryId: text('registry_id')
      .notNull()
      .references(() => registry.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    lastReadAt: moment('last_read_at'),
  },
  (table) => [unique('repository_name').on(table.registryId, table.name)],
);

export const tag = pgTable(
  'tag',
  {
    repositoryId: integer('repository_id')
      .notNull()
      .references(() => repository.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    digest: text('digest').notNull(),
    since: moment('since').notNull(),
    previousDigest: text('previous_digest'),
    /** The pass that saw it last. */
    passId: bigint('pass_id', { mode: 'number' }).notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.repositoryId, table.name] }),
    index('tag_digest').on(table.digest),
  ],
);
