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

export type PackageEntries = {
  readonly entries: readonly EntryChange[];
  /** The ids of those that the packages' matches name. */
  readonly advisories: readonly string[];
};

/**
 * What a feed lacks of packages and of the advisories that their matches name. It is made before the feed's row is held,
 * so that making it keeps nobody waiting: while the knowledge lock is held it cannot change. Which of it is lacking can;
 * `complete` sees to that once the row is held.
 */
export async function preparePackageEntries(
  tx: Tx,
  feedId: string,
  packageIds: readonly number[],
): Promise<{ complete(): Promise<PackageEntries> }> {
  const packages = await findMissing(tx, feedId, EntryKind.PACKAGE, packageIds.map(String));
  const made = await packageEntries(tx, packages.map(Number));
  const advisories = await findMissing(tx, feedId, EntryKind.ADVISORY, made.advisories);
  const entries = [...made.entries, ...(await namedAdvisoryEntries(tx, advisories))];
  return {
    async complete() {
      const known = new Set(packages);
      const others = packageIds.map(String).filter((id) => !known.has(id));
      const dropped = await findMissing(tx, feedId, EntryKind.PACKAGE, others);
      const more = await packageEntries(tx, dropped.map(Number));
      const named = new Set([...made.advisories, ...more.advisories]).difference(
        new Set(advisories),
      );
      const lost = await findMissing(tx, feedId, EntryKind.ADVISORY, [...named]);
      return {
        entries: [...entries, ...more.entries, ...(await namedAdvisoryEntries(tx, lost))],
        advisories: [...new Set([...made.advisories, ...more.advisories])],
      };
    },
  };
}

/** Packages and their matches. */
export async function packageEntries(tx: Tx, ids: readonly number[]): Promise<PackageEntries> {
  if (ids.length === 0) return { entries: [], advisories: [] };
  const packages = await tx<PackageRow[]>`
    select id, identity, type, name, version, source_name as "sourceName",
      source_version as "sourceVersion", ecosystem, purl, licenses
    from package where id = any(${[...ids]}::int[])`;
  const matches = await readMatches(tx, ids);
  const entries = [
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
  ];
  const named = [...matches.values()].flat().flatMap(({ advisories }) => advisories);
  return { entries, advisories: [...new Set(named)] };
}

const namedAdvisoryEntries = async (tx: Tx, ids: readonly string[]): Promise<EntryChange[]> =>
  [...(await readAdvisories(tx, ids)).values()].flatMap(advisoryEntries);

// An advisory that the feed holds is as it should be, or an update that is under way will make it so.
async function findMissing(
  tx: Tx,
  feedId: string,
  kind: EntryKind,
  keys: readonly string[],
): Promise<string[]> {
  if (keys.length === 0) return [];
  const rows = await tx<{ key: string }[]>`
    select wanted.key from unnest(${[...keys]}::text[]) as wanted (key)
    where not exists (
      select 1 from feed_entry entry
      where entry.feed_id = ${feedId} and entry.kind = ${kind} and entry.key = wanted.key
        and not entry.deleted
    )`;
  return rows.map(({ key }) => key);
}

function encodePackage({ id: _, ...fields }: PackageRow): Uint8Array {
  return toBinary(entries.PackageEntrySchema, create(entries.PackageEntrySchema, fields));
}
