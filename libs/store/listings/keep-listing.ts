// The rows of a listing, each table in the order of its keys.
import type { Digest } from '@fedscan/model';
import type { Tx } from '../database.ts';
import type { ListedTag } from './listed-tag.ts';

/** What never changes: a digest names the same for ever. */
export async function keepManifests(tx: Tx, listed: readonly ListedTag[]): Promise<void> {
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

/** @returns their numbers, by name */
export async function keepRepositories(
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

/** A tag that moved remembers where it was. */
export async function keepTags(
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
export async function keepImages(
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
