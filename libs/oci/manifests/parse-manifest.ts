// What a manifest is, is told by its body: headers are set by proxies and by mistake.
// https://github.com/opencontainers/image-spec (manifest.md, image-index.md)
import { isDigest } from '@fedscan/model';
import { OciError } from '../oci-error.ts';
import type { Descriptor, LayerDescriptor } from './descriptor.ts';
import { type Fields, toFields } from './fields.ts';
import { invalid } from './invalid.ts';
import type { Artifact, ImageIndex, ImageManifest, Schema1Image } from './manifest.ts';
import {
  attachmentTypes,
  bareMediaType,
  imageConfigTypes,
  imageIndexTypes,
  imageManifestTypes,
  schema1Types,
} from './media-types.ts';
import { parseDescriptor, parseIndexed, parseLayer } from './parse-descriptor.ts';
import { parseSchema1 } from './schema1.ts';

export type ParsedManifest = { readonly mediaType: string } & (
  | ImageManifest
  | ImageIndex
  | Artifact
  | Schema1Image
);

/** @throws OciError MANIFEST_INVALID, SCHEMA1_INVALID or MEDIA_TYPE_UNSUPPORTED */
export function parseManifest(bytes: Buffer, contentType: string): ParsedManifest {
  const body = parseJson(bytes);
  // A body that can be read as either would be scanned as one and run as the other (CVE-2021-41190).
  if (body.manifests !== undefined && (body.layers !== undefined || body.config !== undefined)) {
    throw invalid('it is an index and an image at once, as an attack would be');
  }
  const mediaType = mediaTypeOf(body, contentType);
  if (imageIndexTypes.has(mediaType)) return { mediaType, ...parseIndex(body) };
  if (schema1Types.has(mediaType)) return { mediaType, ...parseSchema1(body) };
  if (imageManifestTypes.has(mediaType)) return { mediaType, ...parseImage(body) };
  throw new OciError(
    'MEDIA_TYPE_UNSUPPORTED',
    `the manifest has the media type "${mediaType.slice(0, 100)}", which is neither an image nor an index`,
  );
}

function parseJson(bytes: Buffer): Fields {
  let body: unknown;
  try {
    body = JSON.parse(bytes.toString('utf8'));
  } catch {
    throw invalid('it is not JSON');
  }
  return toFields(body, 'body');
}

function mediaTypeOf(body: Fields, contentType: string): string {
  if (typeof body.mediaType === 'string' && body.mediaType) return bareMediaType(body.mediaType);
  const shape = shapeOf(body);
  const header = bareMediaType(contentType);
  const known = [imageIndexTypes, imageManifestTypes, schema1Types].some((types) =>
    types.has(header),
  );
  return known && fits(header, body) ? header : (shape ?? header);
}

const fits = (mediaType: string, body: Fields): boolean =>
  imageIndexTypes.has(mediaType)
    ? body.manifests !== undefined
    : schema1Types.has(mediaType)
      ? body.fsLayers !== undefined
      : body.layers !== undefined;

function shapeOf(body: Fields): string | undefined {
  if (Array.isArray(body.manifests)) return 'application/vnd.oci.image.index.v1+json';
  if (Array.isArray(body.layers)) return 'application/vnd.oci.image.manifest.v1+json';
  if (Array.isArray(body.fsLayers)) return 'application/vnd.docker.distribution.manifest.v1+json';
  return undefined;
}

function parseIndex(body: Fields): ImageIndex | Artifact {
  if (!Array.isArray(body.manifests)) throw invalid('it is an index without a list of manifests');
  const artifactType = textOf(body.artifactType);
  if (artifactType) return { kind: 'artifact', artifactType, ...subjectOf(body) };
  return { kind: 'index', manifests: body.manifests.map(parseIndexed) };
}

function parseImage(body: Fields): ImageManifest | Artifact {
  const config = parseDescriptor(body.config, 'config');
  if (!Array.isArray(body.layers)) throw invalid('it has no list of layers');
  const layers = body.layers.map(parseLayer);
  const artifactType = artifactTypeOf(body, config, layers);
  if (artifactType) return { kind: 'artifact', artifactType, ...subjectOf(body) };
  return { kind: 'image', config, layers };
}

function artifactTypeOf(
  body: Fields,
  config: Descriptor,
  layers: readonly LayerDescriptor[],
): string | undefined {
  const declared = textOf(body.artifactType);
  if (declared) return declared;
  if (!imageConfigTypes.has(bareMediaType(config.mediaType))) return config.mediaType || 'unknown';
  const attachment = layers.find(({ mediaType }) => attachmentTypes.has(bareMediaType(mediaType)));
  if (attachment) return attachment.mediaType;
  return body.subject ? config.mediaType : undefined;
}

function subjectOf(body: Fields): { subject?: string } {
  const digest = (body.subject as Fields | undefined | null)?.digest;
  return typeof digest === 'string' && isDigest(digest) ? { subject: digest } : {};
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;
