// Images in memory, as a build tool would push them. Nothing here needs a test runner: the demo uses it too.
import { createHash } from 'node:crypto';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { Digest, Platform } from '@fedscan/model';
import type { BuiltImage } from './built-image.ts';
import { type LayerFiles, tarOf } from './tar-archive.ts';

export type BuiltLayer = {
  readonly blob: Buffer;
  readonly digest: Digest;
  readonly diffId: Digest;
  readonly mediaType: string;
};

export type Compression = 'gzip' | 'zstd' | 'none';

export type ImageParts = {
  readonly layers: readonly BuiltLayer[];
  /** linux/amd64 where absent. */
  readonly platform?: Platform;
  /** Laid over the configuration that follows from the rest: `{ config: { User: 'app' } }`. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Laid over the manifest. */
  readonly manifest?: Readonly<Record<string, unknown>>;
};

export const digestOf = (bytes: Buffer): Digest =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

export async function layerOf(
  files: LayerFiles,
  { compression = 'gzip' }: { readonly compression?: Compression } = {},
): Promise<BuiltLayer> {
  const tar = await tarOf(files);
  return layerOfBytes(pack[compression](tar), tar, compression);
}

/** A layer of any bytes, such as one that is damaged. `unpacked` is what its diff id is made of. */
export const layerOfBytes = (
  blob: Buffer,
  unpacked: Buffer = blob,
  compression: Compression = 'gzip',
): BuiltLayer => ({
  blob,
  digest: digestOf(blob),
  diffId: digestOf(unpacked),
  mediaType: `application/vnd.oci.image.layer.v1.tar${suffix[compression]}`,
});

const pack = { gzip: gzipSync, zstd: zstdCompressSync, none: (bytes: Buffer): Buffer => bytes };
const suffix = { gzip: '+gzip', zstd: '+zstd', none: '' };

const manifestType = 'application/vnd.oci.image.manifest.v1+json';
const indexType = 'application/vnd.oci.image.index.v1+json';
const configType = 'application/vnd.oci.image.config.v1+json';

export function imageOf({ layers, platform, config, manifest }: ImageParts): BuiltImage {
  const { os, architecture, variant } = platform ?? { os: 'linux', architecture: 'amd64' };
  const configBytes = toJson({
    created: '2026-01-01T00:00:00Z',
    os,
    architecture,
    ...(variant && { variant }),
    config: {},
    rootfs: { type: 'layers', diff_ids: layers.map(({ diffId }) => diffId) },
    history: layers.map((_, i) => ({ created_by: `layer ${i}` })),
    ...config,
  });
  const bytes = toJson({
    schemaVersion: 2,
    mediaType: manifestType,
    config: describe(configBytes, configType),
    layers: layers.map(({ blob, mediaType }) => describe(blob, mediaType)),
    ...manifest,
  });
  const blobs = [configBytes, ...layers.map(({ blob }) => blob)];
  return {
    digest: digestOf(bytes),
    mediaType: manifestType,
    manifest: bytes,
    blobs: new Map(blobs.map((blob) => [digestOf(blob), blob])),
  };
}

/** An index of these images, each with the platform that its configuration tells. */
export function indexOf(images: readonly BuiltImage[]): BuiltImage {
  const manifests = images.map((image) => ({
    ...describe(image.manifest, image.mediaType),
    platform: platformOf(image),
  }));
  const bytes = toJson({ schemaVersion: 2, mediaType: indexType, manifests });
  return {
    digest: digestOf(bytes),
    mediaType: indexType,
    manifest: bytes,
    blobs: new Map(),
    manifests: images,
  };
}

function platformOf({ manifest, blobs }: BuiltImage): Platform {
  const { config } = JSON.parse(manifest.toString()) as { config: { digest: Digest } };
  const { os, architecture, variant } = JSON.parse(
    blobs.get(config.digest)?.toString() ?? '{}',
  ) as Platform;
  return { os, architecture, ...(variant && { variant }) };
}

const describe = (bytes: Buffer, mediaType: string) => ({
  mediaType,
  digest: digestOf(bytes),
  size: bytes.length,
});

const toJson = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
