// What a feed no longer needs once an image is gone, or turned out to hold something else.
import type { Tx } from '../database.ts';
import { type EntryChange, EntryKind } from '../feeds/entry-change.ts';
import { noAdvisoryEntries } from '../knowledge/encode-advisory.ts';
import { readMatches } from '../knowledge/encode-matches.ts';

/**
 * Of these inventories: those that no image of the registry has (any more), the packages that only they held, the
 * matches of those, and the advisories that only those name; as entries that go. Hold the feed's row.
 * `stillUsed`: packages that are known to stay, so that nobody need look for who else holds them: half a second for an
 * image of 200 packages among 100,000 images.
 */
export async function unusedContent(
  tx: Tx,
  registry: string,
  keys: readonly string[],
  stillUsed: readonly number[] = [],
): Promise<EntryChange[]> {
  if (keys.length === 0) return [];
  const inventories = await unusedInventories(tx, registry, keys);
  const candidates = new Set(inventories.flatMap(({ packageIds }) => packageIds));
  for (const id of stillUsed) candidates.delete(id);
  return [
    ...inventories.map(({ key }) => ({ kind: EntryKind.INVENTORY, key, payload: undefined })),
    ...(await unusedPackages(tx, registry, [...candidates])),
  ];
}

type UnusedInventory = { readonly key: string; readonly packageIds: number[] };

async function unusedInventories(
  tx: Tx,
  registry: string,
  keys: readonly string[],
): Promise<UnusedInventory[]> {
  return await tx<UnusedInventory[]>`
    select key, package_ids as "packageIds" from inventory
    where key = any(${[...keys]}::text[])
      and not exists (
        select 1 from image join registry_image held on held.digest = image.digest
        where image.inventory_key = inventory.key and held.registry_id = ${registry}
          and held.status = 'scanned'
      )`;
}

async function unusedPackages(
  tx: Tx,
  registry: string,
  candidates: readonly number[],
): Promise<EntryChange[]> {
  if (candidates.length === 0) return [];
  const rows = await tx<{ id: number }[]>`
    select wanted.id from unnest(${[...candidates]}::int[]) as wanted (id)
    where not exists (
      select 1 from inventory
      join image on image.inventory_key = inventory.key
      join registry_image held on held.digest = image.digest
      where inventory.package_ids @> array[wanted.id] and held.registry_id = ${registry}
        and held.status = 'scanned'
    )`;
  const unused = rows.map(({ id }) => id);
  const matches = [...(await readMatches(tx, unused)).values()].flat();
  const advisories = [...new Set(matches.flatMap((match) => match.advisories))];
  return [
    ...unused.flatMap((id) =>
      [EntryKind.PACKAGE, EntryKind.MATCHES].map((kind) => ({
        kind,
        key: String(id),
        payload: undefined,
      })),
    ),
    ...(await namedByNoneBut(tx, registry, unused, advisories)).flatMap(noAdvisoryEntries),
  ];
}

async function namedByNoneBut(
  tx: Tx,
  feedId: string,
  packageIds: readonly number[],
  advisories: readonly string[],
): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    select wanted.id from unnest(${[...advisories]}::text[]) as wanted (id)
    where not exists (
      select 1 from match
      join feed_entry entry on entry.feed_id = ${feedId} and entry.kind = ${EntryKind.PACKAGE}
        and entry.key = match.package_id::text and not entry.deleted
      where match.advisories @> array[wanted.id]
        and match.package_id <> all(${[...packageIds]}::int[])
    )`;
  return rows.map(({ id }) => id);
}
