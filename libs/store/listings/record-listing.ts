// What a listing sees becomes tags, indexes and images to scan, some at a time while it runs.
import type { Digest, Platform } from '@fedscan/model';
import { cleanText } from '../clean-text.ts';
import type { Sql, Tx } from '../database.ts';
import { lockFeeds, writeFeed } from '../feeds/write-feed.ts';
import { readKnowledge } from '../locks.ts';
import { imageEntries } from '../scans/encode-image.ts';
import { StoreError } from '../store-error.ts';
import type { ImageToScan } from './images-to-scan.ts';
import { lockRegistry } from './pass.ts';
import { indexEntries, tagEntries } from './tag-entries.ts';

/** What a digest is; an index names the images of its platforms, without attestations. */
export type ListedManifest =
  | { readonly kind: 'image'; readonly digest: Digest; readonly mediaType: string }
  | {
      readonly kind: 'index';
      readonly digest: Digest;
      readonly mediaType: string;
      readonly images: readonly IndexedImage[];
    }
  | {
      /** Not an image, such as a Helm chart: shown as such, never scanned. */
      readonly kind: 'artifact';
      readonly digest: Digest;
      readonly mediaType: string;
      /** Lower case, such as "media_type_unsupported". */
      readonly code: string;
      readonly reason: string;
    };

export type IndexedImage = { readonly digest: Digest; readonly platform: Platform };

export type ListedTag = {
  readonly repository: string;
  readonly tag: string;
  readonly manifest: ListedManifest;
  /** Of an index: the images of the platforms that the registry's settings ask for. */
  readonly wanted?: readonly Digest[];
};

/**
 * @returns the images among them that have no result yet, or undefined where the pass was stopped
 * @throws StoreError NOT_FOUND where the registry is no longer there
 */
export async function recordListing(
  sql: Sql,
  registryId: string,
  passId: number,
  tags: readonly ListedTag[],
  at: Date,
): Promise<ImageToScan[] | undefined> {
  if (tags.length === 0) return [];
  const listed = cleanText([...tags]).sort(compareTags);
  return await sql.begin(async (tx) => {
    await readKnowledge(tx);
    await lockRegistry(tx, registryId);
    const [open] = await tx`select 1 from pass where id = ${passId} and outcome = 'listing'`;
    if (!open) return undefined;
    await keepManifests(tx, listed);
    const repositories = await keepRepositories(tx, registryId, listed);
    await keepTags(tx, repositories, passId, listed, at);
    const changed = await keepImages(tx, registryId, repositories, listed, at);
    const [feed] = await lockFeeds(tx, [registryId]);
    if (!feed) throw new StoreError('NOT_FOUND', `there is no feed ${registryId} any more`);
    const images = await imageEntries(tx, registryId, changed);
    await writeFeed(tx, feed, [
      ...(await tagEntries(tx, registryId, listed)),
      ...(await indexEntries(
        tx,
        listed.map(({ manifest }) => manifest.digest),
      )),
      ...images.filter(({ payload }) => payload),
    ]);
    return await withoutResult(tx, registryId, changed);
  });
}

async function withoutResult(
  tx: Tx,
  registryId: string,
  digests: readonly Digest[],
): Promise<ImageToScan[]> {
  return await tx<ImageToScan[]>`
    select held.digest, min(repository.name collate "C") as repository
    from registry_image held
    join repository_image link on link.digest = held.digest
    join repository on repository.id = link.repository_id and repository.registry_id = held.registry_id
    where held.registry_id = ${registryId} and held.digest = any(${[...digests]}::text[])
      and held.status = 'found'
    group by held.digest`;
}

async function keepManifests(tx: Tx, listed: readonly ListedTag[]): Promise<void> {
  const manifests = [
    ...new Map(listed.map(({ manifest }) => [manifest.digest, manifest])).values(),
  ];
  manifests.sort((a, b) => (a.digest < b.digest ? -1 : 1));
  await tx`
    insert into manifest (digest, media_type, kind)
    select * from unnest(
      ${manifests.map(({ digest }) => digest)}::text[],
      ${manifests.map(({ mediaType }) => mediaType)}::text[],
      ${manifests.map(({ kind }) => kind)}::text[]
    ) on conflict do nothing`;
  const rows = manifests.flatMap((manifest) =>
    manifest.kind === 'index'
      ? manifest.images.map(({ digest, platform }, position) => ({
          index_digest: manifest.digest,
          image_digest: digest,
          position,
          os: platform.os,
          architecture: platform.architecture,
          variant: platform.variant ?? '',
        }))
      : [],
  );
  for (let i = 0; i < rows.length; i += 2_000) {
    await tx`insert into index_image ${tx.rows(rows.slice(i, i + 2_000))} on conflict do nothing`;
  }
}

async function keepRepositories(
  tx: Tx,
  registryId: string,
  listed: readonly ListedTag[],
): Promise<Map<string, number>> {
  const names = [...new Set(listed.map(({ repository }) => repository))].sort();
  await tx`
    insert into repository (registry_id, name)
    select ${registryId}, name from unnest(${names}::text[]) as wanted (name)
    where not exists (
      select 1 from repository known where known.registry_id = ${registryId} and known.name = wanted.name
    ) on conflict do nothing`;
  const rows = await tx<{ id: number; name: string }[]>`
    select id, name from repository where registry_id = ${registryId} and name = any(${names}::text[])`;
  return new Map(rows.map(({ id, name }) => [name, id]));
}

async function keepTags(
  tx: Tx,
  repositories: ReadonlyMap<string, number>,
  passId: number,
  listed: readonly ListedTag[],
  at: Date,
): Promise<void> {
  const tags = [
    ...new Map(listed.map((each) => [`${each.repository}:${each.tag}`, each])).values(),
  ];
  await tx`
    insert into tag (repository_id, name, digest, since, pass_id)
    select repository_id, name, digest, ${at}, ${passId} from unnest(
      ${tags.map(({ repository }) => repositories.get(repository) as number)}::int[],
      ${tags.map(({ tag }) => tag)}::text[],
      ${tags.map(({ manifest }) => manifest.digest)}::text[]
    ) as seen (repository_id, name, digest)
    on conflict (repository_id, name) do update set
      previous_digest = case
        when tag.digest = excluded.digest then tag.previous_digest else tag.digest
      end,
      since = case when tag.digest = excluded.digest then tag.since else excluded.since end,
      digest = excluded.digest, pass_id = excluded.pass_id`;
}

type Held = {
  readonly digest: Digest;
  readonly repositoryId: number;
  /** Why it is not to be scanned. */
  readonly code: string | null;
  readonly reason: string | null;
};

/** @returns the images whose entries may have changed: in another repository now, back again, or not images at all */
async function keepImages(
  tx: Tx,
  registryId: string,
  repositories: ReadonlyMap<string, number>,
  listed: readonly ListedTag[],
  at: Date,
): Promise<Digest[]> {
  const held = listed.flatMap(({ repository, manifest, wanted }): Held[] => {
    const repositoryId = repositories.get(repository) as number;
    if (manifest.kind === 'artifact') {
      const { digest, code, reason } = manifest;
      return [{ digest, repositoryId, code, reason }];
    }
    const digests =
      manifest.kind === 'image'
        ? [manifest.digest]
        : (wanted ?? manifest.images.map(({ digest }) => digest));
    return digests.map((digest) => ({ digest, repositoryId, code: null, reason: null }));
  });
  held.sort((a, b) => (a.digest < b.digest ? -1 : 1));
  const images = [...new Map(held.map((each) => [each.digest, each])).values()];
  const found = await tx<{ digest: Digest }[]>`
    insert into registry_image as held (registry_id, digest, status, error_code, error_message, found_at)
    select ${registryId}, digest, case when code is null then 'found' else 'unsupported' end, code, reason, ${at}
    from unnest(
      ${images.map(({ digest }) => digest)}::text[], ${images.map(({ code }) => code)}::text[],
      ${images.map(({ reason }) => reason)}::text[]
    ) as seen (digest, code, reason)
    on conflict (registry_id, digest) do update set gone_at = null where held.gone_at is not null
    returning digest`;
  const linked = await tx<{ digest: Digest }[]>`
    insert into repository_image (digest, repository_id)
    select distinct * from unnest(
      ${held.map(({ digest }) => digest)}::text[],
      ${held.map(({ repositoryId }) => repositoryId)}::int[]
    ) as seen (digest, repository_id) order by 1, 2
    on conflict do nothing returning digest`;
  return [...new Set([...found, ...linked].map(({ digest }) => digest))];
}

const compareTags = (a: ListedTag, b: ListedTag): number =>
  `${a.repository}:${a.tag}` < `${b.repository}:${b.tag}` ? -1 : 1;

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
