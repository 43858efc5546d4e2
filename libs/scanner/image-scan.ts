import type { LayerLimits } from '@fedscan/layers';
import { type ImageManifest, type Manifest, maxConfigSize, type OciClient } from '@fedscan/oci';
import type { Logger } from '@fedscan/runtime';
import { parseImageConfig } from './image-config.ts';
import { planLayers, readLayers } from './image-layers.ts';
import type { LayerSource } from './layer-source.ts';
import { ScanError } from './scan-error.ts';
import type { ImageLocation, ScanResult } from './scanner.ts';
import { toImage } from './to-image.ts';

export type ScanParts = {
  readonly client: OciClient;
  readonly layers: LayerSource;
  readonly limits: LayerLimits;
  readonly verifyDiffIds: boolean;
  readonly log: Logger;
};

export async function scanImage(
  parts: ScanParts,
  location: ImageLocation,
  signal: AbortSignal,
): Promise<ScanResult> {
  const start = performance.now();
  const { client, limits } = parts;
  const { repository, digest } = location;
  const manifest = await client.getManifest(repository, digest, signal);
  if (manifest.kind !== 'image') return toUnsupported(manifest);
  checkLayers(manifest, limits);
  const config = await client.getBlob(repository, manifest.config, maxConfigSize, signal);
  const image = toImage(manifest, parseImageConfig(config));
  const planned = planLayers(location, manifest, image, parts);
  const { inventory, stats } = await readLayers(parts.layers, planned, limits, signal);
  const ms = performance.now() - start;
  parts.log.debug('image scanned', { image: digest, ...stats, ms });
  return { outcome: 'scanned', image, inventory, stats: { ...stats, ms } };
}

function toUnsupported(
  manifest: Manifest & { kind: 'index' | 'artifact' | 'schema1' },
): ScanResult {
  switch (manifest.kind) {
    case 'index':
      return {
        outcome: 'unsupported',
        code: 'not_an_image',
        reason: 'it is an index of images; each of them is scanned by its own digest',
      };
    case 'artifact':
      return {
        outcome: 'unsupported',
        code: 'not_an_image',
        reason: `it is no container image but ${manifest.artifactType}`,
      };
    case 'schema1':
      return {
        outcome: 'unsupported',
        code: 'media_type_unsupported',
        reason: "it has Docker's manifest format of before 2016; pull it and push it again",
      };
  }
}

// Docker itself stops at 127.
const mostLayers = 1000;

function checkLayers({ layers }: ImageManifest, { compressedBytes }: LayerLimits): void {
  const total = layers.reduce((sum, { size }) => sum + size, 0);
  if (total > compressedBytes) {
    const message = `the layers have ${total} bytes, which is more than the ${compressedBytes} that are read; build a smaller image`;
    throw new ScanError({ code: 'limit_size', message, retryable: false });
  }
  if (layers.length > mostLayers) {
    const message = `the image has ${layers.length} layers, which is more than the ${mostLayers} that are read; build a smaller image`;
    throw new ScanError({ code: 'limit_entries', message, retryable: false });
  }
}
