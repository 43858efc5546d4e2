import type { Image } from '@fedscan/model';
import type { ImageManifest, Manifest } from '@fedscan/oci';
import type { ImageConfig } from './image-config.ts';

/** Joins what manifest and configuration say of the same layers; the latter may have too few. */
export function toImage(manifest: Manifest & ImageManifest, config: ImageConfig): Image {
  const { platform, createdAt, user, labels, environment, diffIds, commands } = config;
  // A list of another length tells of other layers than these.
  const hasDiffIds = diffIds.length === manifest.layers.length;
  return {
    digest: manifest.digest,
    configDigest: manifest.config.digest,
    platform,
    ...(createdAt && { createdAt }),
    size: manifest.layers.reduce((sum, { size }) => sum + size, 0),
    user,
    labels,
    environment,
    layers: manifest.layers.map(({ digest, mediaType, size }, i) => {
      const diffId = hasDiffIds ? diffIds[i] : undefined;
      const createdBy = commands[i];
      return {
        digest,
        mediaType,
        size,
        ...(diffId && { diffId }),
        ...(createdBy && { createdBy }),
      };
    }),
  };
}
