import type { CoverageNote, Distribution, Image } from '@fedscan/model';
import type { Tx } from '../database.ts';
import { harmlessEnvironment } from './secret-environment.ts';

export type ImageToKeep = {
  readonly image: Image;
  readonly distribution: Distribution | undefined;
  readonly scanNotes: readonly CoverageNote[];
  readonly knowledgeNotes: readonly CoverageNote[];
  readonly ecosystems: readonly string[];
  readonly inventoryKey: string;
  readonly extractorSet: string;
  readonly scannedAt: Date;
};

/**
 * Keeps the outcome of a scan, and holds the image's row until the transaction ends. The same outcome again keeps the
 * time when it was found first, so that a rescan without news changes nothing that agents see.
 * @returns the key of the inventory that it had before, if any
 */
export async function keepImage(tx: Tx, kept: ImageToKeep): Promise<string | undefined> {
  const { image, distribution } = kept;
  const [before] = await tx<{ inventoryKey: string }[]>`
    select inventory_key as "inventoryKey" from image where digest = ${image.digest} for update`;
  await tx`
    insert into image (
      digest, config_digest, os, architecture, variant, created_at, size, "user", labels, environment,
      distribution, scan_notes, knowledge_notes, ecosystems, inventory_key, extractor_set, scanned_at
    ) values (
      ${image.digest}, ${image.configDigest}, ${image.platform.os}, ${image.platform.architecture},
      ${image.platform.variant ?? ''}, ${image.createdAt ?? null}, ${image.size}, ${image.user},
      ${JSON.stringify(image.labels)}::text::jsonb,
      ${harmlessEnvironment(image.environment)}::text[],
      ${distribution ? JSON.stringify(distribution) : null}::text::jsonb,
      ${JSON.stringify(kept.scanNotes)}::text::jsonb,
      ${JSON.stringify(kept.knowledgeNotes)}::text::jsonb,
      ${[...kept.ecosystems]}::text[], ${kept.inventoryKey}, ${kept.extractorSet}, ${kept.scannedAt}
    )
    on conflict (digest) do update set
      environment = excluded.environment, distribution = excluded.distribution,
      scan_notes = excluded.scan_notes, knowledge_notes = excluded.knowledge_notes,
      ecosystems = excluded.ecosystems, inventory_key = excluded.inventory_key,
      extractor_set = excluded.extractor_set,
      scanned_at = case
        when (image.environment, image.distribution, image.scan_notes, image.inventory_key)
          is not distinct from
          (excluded.environment, excluded.distribution, excluded.scan_notes, excluded.inventory_key)
        then image.scanned_at else excluded.scanned_at
      end`;
  await keepLayers(tx, image);
  return before?.inventoryKey;
}

async function keepLayers(tx: Tx, image: Image): Promise<void> {
  if (image.layers.length === 0) return;
  const layers = image.layers.map((layer, position) => ({
    image_digest: image.digest,
    position,
    digest: layer.digest,
    media_type: layer.mediaType,
    diff_id: layer.diffId ?? '',
    size: layer.size,
    created_by: layer.createdBy ?? '',
  }));
  // A manifest never changes, and neither do its layers.
  await tx`insert into image_layer ${tx.rows(layers)} on conflict do nothing`;
}
