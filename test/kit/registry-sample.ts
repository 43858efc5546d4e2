// Manifests for what a registry does with them: their layers are any bytes.
import { createHash } from 'node:crypto';
import type { Digest } from '@fedscan/model';
import type { BuiltImage } from './built-image.ts';

export const sha256 = (bytes: Buffer | string): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A manifest with this body, and blobs under their digests. */
export function builtManifest(
  body: object,
  blobs: readonly Buffer[] = [],
  mediaType = 'application/vnd.oci.image.manifest.v1+json',
  manifests?: readonly BuiltImage[],
): BuiltImage {
  const manifest = Buffer.from(JSON.stringify(body));
  return {
    digest: sha256(manifest),
    mediaType,
    manifest,
    blobs: new Map(blobs.map((blob) => [sha256(blob), blob])),
    ...(manifests && { manifests }),
  };
}

export const descriptorOf = (bytes: Buffer, mediaType: string) => ({
  mediaType,
  digest: sha256(bytes),
  size: bytes.length,
});

/** An image whose layers are these bytes. */
export function sampleImage(...layers: readonly Buffer[]): BuiltImage {
  const config = Buffer.from(JSON.stringify({ os: 'linux', architecture: 'amd64' }));
  const body = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: descriptorOf(config, 'application/vnd.oci.image.config.v1+json'),
    layers: layers.map((layer) => descriptorOf(layer, 'application/vnd.oci.image.layer.v1.tar')),
  };
  return builtManifest(body, [config, ...layers]);
}
