import type { Digest } from '@fedscan/model';
import type { Sql } from '../database.ts';
import type { IndexedImage, ListedManifest } from './listed-tag.ts';

/** What is known of digests that were resolved before, so that their manifests need not be read again. */
export async function findManifests(
  sql: Sql,
  digests: readonly Digest[],
): Promise<Map<Digest, ListedManifest>> {
  const rows = await sql<
    { digest: Digest; kind: ListedManifest['kind']; mediaType: string; images: IndexedImage[] }[]
  >`
    select digest, kind, media_type as "mediaType", coalesce((
      select json_agg(json_build_object('digest', image_digest, 'platform', json_strip_nulls(json_build_object(
        'os', os, 'architecture', architecture, 'variant', nullif(variant, '')
      ))) order by position) from index_image where index_digest = manifest.digest
    ), '[]') as images
    from manifest where digest = any(${[...digests]}::text[])`;
  return new Map(
    rows.map(({ digest, kind, mediaType, images }) => [
      digest,
      kind === 'index'
        ? { kind, digest, mediaType, images }
        : kind === 'image'
          ? { kind, digest, mediaType }
          : {
              kind,
              digest,
              mediaType,
              code: 'media_type_unsupported',
              reason: `${mediaType} is not a container image`,
            },
    ]),
  );
}
