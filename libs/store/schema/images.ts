// Manifests, images, and what is inside them. All of it is named by content, and shared by all registries.

import type { CoverageNote, Distribution } from '@fedscan/model';
import {
  bigint,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  smallint,
  text,
} from 'drizzle-orm/pg-core';
import { bytes, moment } from './columns.ts';
import { registry, repository } from './registries.ts';

/** What a tag may point at. */
export const manifest = pgTable('manifest', {
  digest: text('digest').primaryKey(),
  mediaType: text('media_type').notNull(),
  /** "image", "index", "artifact", "schema1" */
  kind: text('kind').notNull(),
});

/** The images of an index, without attestations. */
export const indexImage = pgTable(
  'index_image',
  {
    indexDigest: text('index_digest')
      .notNull()
      .references(() => manifest.digest),
    imageDigest: text('image_digest').notNull(),
    position: smallint('position').notNull(),
    os: text('os').notNull(),
    architecture: text('architecture').notNull(),
    variant: text('variant').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.indexDigest, table.position] }),
    index('index_image_image').on(table.imageDigest),
  ],
);

/** A scanned image; the outcome of its last scan that went well. */
export const image = pgTable(
  'image',
  {
    digest: text('digest').primaryKey(),
    configDigest: text('config_digest').notNull(),
    os: text('os').notNull(),
    architecture: text('architecture').notNull(),
    variant: text('variant').notNull(),
    createdAt: moment('created_at'),
    size: bigint('size', { mode: 'number' }).notNull(),
    user: text('user').notNull(),
    labels: jsonb('labels').$type<Record<string, string>>().notNull(),
    /** Values that look like secrets are not kept. */
    environment: text('environment').array().notNull(),
    distribution: jsonb('distribution').$type<Distribution>(),
    /** What the scan could not read. */
    scanNotes: jsonb('scan_notes').$type<CoverageNote[]>().notNull(),
    /** What the advisories do not cover. */
    knowledgeNotes: jsonb('knowledge_notes').$type<CoverageNote[]>().notNull(),
    /** What the packages belong to, "deb Debian:12" or "npm npm": the knowledge notes follow from them. */
    ecosystems: text('ecosystems').array().notNull(),
    inventoryKey: text('inventory_key').notNull(),
    extractorSet: text('extractor_set').notNull(),
    /** When this outcome was found first; the last scan may be later. */
    scannedAt: moment('scanned_at').notNull(),
  },
  (table) => [index('image_inventory').on(table.inventoryKey)],
);

export const imageLayer = pgTable(
  'image_layer',
  {
    imageDigest: text('image_digest')
      .notNull()
      .references(() => image.digest, { onDelete: 'cascade' }),
    position: smallint('position').notNull(),
    digest: text('digest').notNull(),
    mediaType: text('media_type').notNull(),
    diffId: text('diff_id').notNull(),
    size: bigint('size', { mode: 'number' }).notNull(),
    createdBy: text('created_by').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.imageDigest, table.position] }),
    index('image_layer_digest').on(table.digest),
  ],
);

/** An image as one registry holds it. */
export const registryImage = pgTable(
  'registry_image',
  {
    registryId: text('registry_id')
      .notNull()
      .references(() => registry.id, { onDelete: 'cascade' }),
    digest: text('digest').notNull(),
    /** "found", "scanned", "failed", "unsupported": of what agents may use, so a failed rescan leaves "scanned". */
    status: text('status').notNull(),
    /** Of the last failure, also where an earlier result is still in use. */
    errorCode: text('error_code'),
    errorMessage: text('error_message'),
    foundAt: moment('found_at').notNull(),
    lastScannedAt: moment('last_scanned_at'),
    /** No tag leads to it any more since then. */
    goneAt: moment('gone_at'),
  },
  (table) => [
    primaryKey({ columns: [table.registryId, table.digest] }),
    index('registry_image_digest').on(table.digest),
    index('registry_image_status').on(table.registryId, table.status),
    index('registry_image_gone').on(table.goneAt),
  ],
);

/** The repositories that hold an image; those of an image that is gone stay until its result goes. */
export const repositoryImage = pgTable(
  'repository_image',
  {
    digest: text('digest').notNull(),
    repositoryId: integer('repository_id')
      .notNull()
      .references(() => repository.id, { onDelete: 'cascade' }),
  },
  (table) => [
    primaryKey({ columns: [table.digest, table.repositoryId] }),
    index('repository_image_repository').on(table.repositoryId),
  ],
);

/** What one layer holds, as one set of extractors sees it. */
export const layer = pgTable(
  'layer',
  {
    digest: text('digest').notNull(),
    extractorSet: text('extractor_set').notNull(),
    inventory: bytes('inventory').notNull(),
    unpackedSize: bigint('unpacked_size', { mode: 'number' }).notNull(),
    keptAt: moment('kept_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.digest, table.extractorSet] })],
);

/** The squashed content of images. Written once and never updated: it carries a large inverted index. */
export const inventory = pgTable(
  'inventory',
  {
    key: text('key').primaryKey(),
    packageIds: integer('package_ids').array().notNull(),
    /** The entry as agents get it. */
    payload: bytes('payload').notNull(),
  },
  (table) => [index('inventory_packages').using('gin', table.packageIds)],
);
