import { create, toBinary } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { entries } from '@fedscan/protocol';
import type { Tx } from '../database.ts';
import { type EntryChange, EntryKind } from '../feeds/entry-change.ts';

export type TagName = { readonly repository: string; readonly tag: string };

type TagRow = TagName & {
  readonly digest: string | null;
  readonly since: Date | null;
  readonly previousDigest: string | null;
};

/** From the rows as they are now; tags that are gone become entries that go. */
export async function tagEntries(
  tx: Tx,
  registryId: string,
  names: readonly TagName[],
): Promise<EntryChange[]> {
  const rows = await tx<TagRow[]>`
    select wanted.repository, wanted.tag, tag.digest, tag.since, tag.previous_digest as "previousDigest"
    from unnest(
      ${names.map(({ repository }) => repository)}::text[], ${names.map(({ tag }) => tag)}::text[]
    ) as wanted (repository, tag)
    left join repository
      on repository.registry_id = ${registryId} and repository.name = wanted.repository
    left join tag on tag.repository_id = repository.id and tag.name = wanted.tag`;
  return rows.map((row) => ({
    kind: EntryKind.TAG,
    key: `${row.repository}:${row.tag}`,
    payload: encodeTag(row),
  }));
}

function encodeTag({ digest, since, previousDigest }: TagRow): Uint8Array | undefined {
  if (digest === null || since === null) return undefined;
  const entry = create(entries.TagEntrySchema, {
    digest,
    since: timestampFromDate(since),
    previousDigest: previousDigest ?? '',
  });
  return toBinary(entries.TagEntrySchema, entry);
}

type IndexRow = {
  readonly digest: string;
  readonly images: {
    readonly digest: string;
    readonly platform: {
      readonly os: string;
      readonly architecture: string;
      readonly variant: string;
    };
  }[];
};

/** Of those digests that name an index. */
export async function indexEntries(tx: Tx, digests: readonly string[]): Promise<EntryChange[]> {
  const rows = await tx<IndexRow[]>`
    select index_digest as digest, json_agg(json_build_object(
      'digest', image_digest,
      'platform', json_build_object('os', os, 'architecture', architecture, 'variant', variant)
    ) order by position) as images
    from index_image where index_digest = any(${[...digests]}::text[]) group by index_digest`;
  return rows.map(({ digest, images }) => ({
    kind: EntryKind.INDEX,
    key: digest,
    payload: toBinary(entries.IndexEntrySchema, create(entries.IndexEntrySchema, { images })),
  }));
}
