// What a listed digest is. Images are told by their media type alone: that one is something else in an image's clothes
// (a chart, a signature) is found when it is scanned.
import type { Digest } from '@fedscan/model';
import { type IndexedManifest, type OciClient, OciError } from '@fedscan/oci';
import type { IndexedImage, ListedManifest } from './pipeline-store.ts';

const images: ReadonlySet<string> = new Set([
  'application/vnd.docker.distribution.manifest.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
]);

const indexes: ReadonlySet<string> = new Set([
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.index.v1+json',
]);

// An index may name indexes; nobody nests them deeper.
const deepest = 2;
const mostImages = 1_000;

// What is wrong with the content itself will be wrong the next time, too.
const lasting: ReadonlySet<string> = new Set([
  'MANIFEST_INVALID',
  'SCHEMA1_INVALID',
  'MEDIA_TYPE_UNSUPPORTED',
  'LIMIT_SIZE',
  'DIGEST_MISMATCH',
]);

export type Listed = {
  readonly repository: string;
  readonly digest: Digest;
  readonly mediaType: string;
};

/** Throws OciError where asking again later may help. */
export async function resolveManifest(
  client: Pick<OciClient, 'getManifest'>,
  { repository, digest, mediaType }: Listed,
  signal: AbortSignal,
): Promise<ListedManifest> {
  if (images.has(mediaType)) return { kind: 'image', digest, mediaType };
  if (!indexes.has(mediaType)) {
    return notScanned(digest, mediaType, 'media_type_unsupported', `${mediaType} is not scanned`);
  }
  try {
    const found = await imagesOf(client, repository, digest, signal, 0);
    if (found.length === 0) return notScanned(digest, mediaType, 'not_an_image', noImages);
    return { kind: 'index', digest, mediaType, images: found.slice(0, mostImages) };
  } catch (error) {
    if (!(error instanceof OciError) || !lasting.has(error.code)) throw error;
    return notScanned(digest, mediaType, error.code.toLowerCase(), error.message);
  }
}

async function imagesOf(
  client: Pick<OciClient, 'getManifest'>,
  repository: string,
  digest: Digest,
  signal: AbortSignal,
  depth: number,
): Promise<IndexedImage[]> {
  const manifest = await client.getManifest(repository, digest, signal);
  if (manifest.kind !== 'index') return [];
  const found: IndexedImage[] = [];
  for (const child of manifest.manifests) {
    if (child.attestation) continue;
    if (images.has(child.mediaType)) found.push(toImage(child));
    else if (indexes.has(child.mediaType) && depth < deepest) {
      found.push(...(await imagesOf(client, repository, child.digest, signal, depth + 1)));
    }
  }
  return found;
}

// Without a line of its own, such a tag would be nowhere.
const noImages = 'it is an index that names no image; push the image that it should name';

const toImage = ({ digest, platform }: IndexedManifest): IndexedImage => ({
  digest,
  platform: platform ?? { os: 'unknown', architecture: 'unknown' },
});

const notScanned = (
  digest: Digest,
  mediaType: string,
  code: string,
  reason: string,
): ListedManifest => ({ kind: 'artifact', digest, mediaType, code, reason });
