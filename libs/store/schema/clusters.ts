// Managed clusters: how they joined, and how far they are.
import {
  bigint,
  boolean,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  uuid,
} from 'drizzle-orm/pg-core';
import { bytes, moment } from './columns.ts';

/** A single row. */
export const authority = pgTable('authority', {
  id: integer('id').primaryKey(),
  federation: text('federation').notNull(),
  certificatePem: text('certificate_pem').notNull(),
  sealedKey: text('sealed_key').notNull(),
});

export const cluster = pgTable('cluster', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  uid: text('uid'),
  enrolledAt: moment('enrolled_at').notNull(),
  revokedAt: moment('revoked_at'),
  generation: integer('generation').notNull(),
  keyHash: bytes('key_hash').notNull(),
  certificateExpiresAt: moment('certificate_expires_at').notNull(),
  lastSeenAt: moment('last_seen_at'),
  agentVersion: text('agent_version').notNull().default(''),
});

/** What a cluster's agent last told of one feed. */
export const clusterFeed = pgTable(
  'cluster_feed',
  {
    clusterId: uuid('cluster_id')
      .notNull()
      .references(() => cluster.id, { onDelete: 'cascade' }),
    feedId: text('feed_id').notNull(),
    cursor: bigint('cursor', { mode: 'bigint' }).notNull(),
    freshness: text('freshness').notNull(),
    equalSince: moment('equal_since'),
    lastError: text('last_error').notNull(),
    reportedAt: moment('reported_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.clusterId, table.feedId] })],
);

export const joinToken = pgTable('join_token', {
  id: uuid('id').primaryKey(),
  secretHash: bytes('secret_hash').notNull(),
  createdAt: moment('created_at').notNull(),
  expiresAt: moment('expires_at').notNull(),
  clusterName: text('cluster_name'),
  usedAt: moment('used_at'),
  usedByKey: bytes('used_by_key'),
  clusterId: uuid('cluster_id').references(() => cluster.id),
});

export const apiToken = pgTable('api_token', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  role: text('role').notNull(),
  /** SHA-256 of the token. */
  hash: bytes('hash').notNull().unique(),
  createdAt: moment('created_at').notNull(),
  expiresAt: moment('expires_at'),
  revokedAt: moment('revoked_at'),
});

export const auditEvent = pgTable('audit_event', {
  id: bigint('id', { mode: 'bigint' }).primaryKey().generatedAlwaysAsIdentity(),
  at: moment('at').notNull(),
  kind: text('kind').notNull(),
  actor: text('actor').notNull(),
  subject: text('subject').notNull(),
  message: text('message').notNull(),
  alarm: boolean('alarm').notNull(),
  data: jsonb('data').$type<Record<string, unknown>>().notNull(),
});
