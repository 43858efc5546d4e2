// What a feed must hold besides an image before it can show the image: packages, their matches, and the advisories those name.
import { create, toBinary } from '@bufbuild/protobuf';
import { entries } from '@fedscan/protocol';
import type { Tx } from '../database.ts';
import { type EntryChange, EntryKind } from '../feeds/entry-change.ts';
import { readAdvisories } from '../knowledge/advisory-records.ts';
import { advisoryEntries } from '../knowledge/encode-advisory.ts';
import { encodeMatches, readMatches } from '../knowledge/encode-matches.ts';

type PackageRow = {
  readonly id: number;
  readonly identity: Buffer;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly sourceName: string;
  readonly sourceVersion: string;
  readonly ecosystem: string;
  readonly purl: string;
  readonly licenses: string[];
};

/** For those of the packages that the feed does not hold yet. Hold the feed's row. */
export async function missingPackageEntries(
  tx: Tx,
  feedId: string,
  packageIds: readonly number[],
): Promise<EntryChange[]> {
  const missing = await findMissing(tx, feedId, packageIds);
  if (missing.length === 0) return [];
  const packages = await tx<PackageRow[]>`
    select id, identity, type, name, version, source_name as "sourceName",
      source_version as "sourceVersion", ecosystem, purl, licenses
    from package where id = any(${missing}::int[])`;
  const matches = await readMatches(tx, missing);
  const named = [...matches.values()].flat().flatMap(({ advisories }) => advisories);
  const advisories = await readAdvisories(tx, named);
  return [
    ...packages.map((row) => ({
      kind: EntryKind.PACKAGE,
      key: String(row.id),
      payload: encodePackage(row),
    })),
    ...[...matches].map(([id, rows]) => ({
      kind: EntryKind.MATCHES,
      key: String(id),
      payload: encodeMatches(rows),
    })),
    ...[...advisories.values()].flatMap(advisoryEntries),
  ];
}

async function findMissing(
  tx: Tx,
  feedId: string,
  packageIds: readonly number[],
): Promise<number[]> {
  const rows = await tx<{ id: number }[]>`
    select wanted.id::int from unnest(${packageIds.map(String)}::text[]) as wanted (id)
    where not exists (
      select 1 from feed_entry entry
      where entry.feed_id = ${feedId} and entry.kind = ${EntryKind.PACKAGE} and entry.key = wanted.id
        and not entry.deleted
    )`;
  return rows.map(({ id }) => id);
}

function encodePackage({ id: _, ...fields }: PackageRow): Uint8Array {
  return toBinary(entries.PackageEntrySchema, create(entries.PackageEntrySchema, fields));
}
