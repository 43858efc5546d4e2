// A result becomes rows and entries, in one transaction.
import type { Digest, Image, Inventory } from '@fedscan/model';
import { cleanText } from '../clean-text.ts';
import type { Sql, Tx } from '../database.ts';
import { EntryKind } from '../feeds/entry-change.ts';
import { lockFeeds, writeFeed } from '../feeds/write-feed.ts';
import { knowledgeNotes, packageEcosystems } from '../knowledge/knowledge-notes.ts';
import { readKnowledge } from '../locks.ts';
import { StoreError } from '../store-error.ts';
import { imageEntries } from './encode-image.ts';
import { encodeInventory, inventoryKey, placesOf } from './encode-inventory.ts';
import { keepImage } from './keep-image.ts';
import { foundPackages, keepPackages } from './keep-packages.ts';
import { preparePackageEntries } from './package-entries.ts';
import { unusedContent } from './unused-content.ts';

export type ScanToRecord = {
  readonly registry: string;
  readonly image: Image;
  readonly inventory: Inventory;
  readonly extractorSet: string;
  readonly scannedAt: Date;
};

export type ReusableScan = {
  readonly registry: string;
  readonly digest: Digest;
  readonly extractorSet: string;
  readonly scannedAt: Date;
};

/**
 * Keeps what a scan found, for the registry that it was done for, and writes the entries of its feed. The same outcome
 * again writes nothing.
 * @returns the number of entries written
 * @throws StoreError NOT_FOUND where the registry is no longer there
 */
export async function recordScan(sql: Sql, scan: ScanToRecord): Promise<number> {
  const { image, inventory } = cleanText({ image: scan.image, inventory: scan.inventory });
  const packages = foundPackages(inventory);
  const places = placesOf(inventory, packages);
  return await sql.begin(async (tx) => {
    await readKnowledge(tx);
    await markScanned(tx, scan.registry, image.digest, scan.scannedAt);
    const ecosystems = packageEcosystems(packages.map(({ identity }) => identity));
    const before = await keepImage(tx, {
      image,
      distribution: inventory.distribution,
      scanNotes: inventory.coverage,
      knowledgeNotes: knowledgeNotes(ecosystems, inventory.distribution, await readEcosystems(tx)),
      ecosystems,
      inventoryKey: inventoryKey(places),
      extractorSet: scan.extractorSet,
      scannedAt: scan.scannedAt,
    });
    const numbers = await keepPackages(tx, packages);
    const encoded = encodeInventory(places, numbers);
    await tx`
      insert into inventory (key, package_ids, payload)
      values (${inventoryKey(places)}, ${encoded.packageIds}::int[], ${encoded.payload})
      on conflict do nothing`;
    return await writeImage(tx, await holdersOf(tx, image.digest), image.digest, before);
  });
}

/**
 * Takes for one registry the result that another has of the same image, found by the same extractors.
 * @returns false where there is none
 */
export async function reuseScan(sql: Sql, wanted: ReusableScan): Promise<boolean> {
  const { registry, digest, extractorSet, scannedAt } = wanted;
  return await sql.begin(async (tx) => {
    await readKnowledge(tx);
    const [known] = await tx`
      select 1 from image where digest = ${digest} and extractor_set = ${extractorSet} for share`;
    if (!known) return false;
    await markScanned(tx, registry, digest, scannedAt);
    await writeImage(tx, [registry], digest, undefined);
    return true;
  });
}

async function markScanned(tx: Tx, registry: string, digest: Digest, at: Date): Promise<void> {
  const [found] = await tx`select 1 from registry where id = ${registry} for key share`;
  if (!found) throw new StoreError('NOT_FOUND', `there is no registry ${registry} any more`);
  await tx`
    insert into registry_image (registry_id, digest, status, found_at, last_scanned_at)
    values (${registry}, ${digest}, 'scanned', ${at}, ${at})
    on conflict (registry_id, digest) do update
    set status = 'scanned', error_code = null, error_message = null, last_scanned_at = ${at}`;
}

/** All registries that show the result of an image: another outcome is another for each of them. */
async function holdersOf(tx: Tx, digest: Digest): Promise<string[]> {
  const rows = await tx<{ id: string }[]>`
    select registry_id as id from registry_image where digest = ${digest} and status = 'scanned'`;
  return rows.map(({ id }) => id);
}

/** The entries of an image that has a result, and of all that it needs; what only its content of before needed goes. */
async function writeImage(
  tx: Tx,
  registries: readonly string[],
  digest: Digest,
  before: string | undefined,
): Promise<number> {
  const [inventory] = await tx<{ key: string; packageIds: number[]; payload: Buffer }[]>`
    select key, package_ids as "packageIds", inventory.payload
    from inventory join image on image.inventory_key = inventory.key where image.digest = ${digest}`;
  if (!inventory) throw new StoreError('CORRUPT', `image ${digest} has lost its inventory`);
  const prepared = new Map<string, Awaited<ReturnType<typeof preparePackageEntries>>>();
  for (const id of registries) {
    prepared.set(id, await preparePackageEntries(tx, id, inventory.packageIds));
  }
  const feeds = await lockFeeds(tx, registries);
  const replaced = before === undefined || before === inventory.key ? [] : [before];
  let written = 0;
  for (const feed of feeds) {
    const needed = await prepared.get(feed.id)?.complete();
    const named = new Set(needed?.advisories);
    const gone = await unusedContent(tx, feed.id, replaced, inventory.packageIds);
    const unused = gone.filter(({ kind, key }) => !(isAdvisory(kind) && named.has(key)));
    written += await writeFeed(tx, feed, [
      ...unused,
      ...(needed?.entries ?? []),
      { kind: EntryKind.INVENTORY, key: inventory.key, payload: inventory.payload },
      ...(await imageEntries(tx, feed.id, [digest])),
    ]);
  }
  return written;
}

const isAdvisory = (kind: EntryKind): boolean =>
  kind === EntryKind.ADVISORY || kind === EntryKind.ADVISORY_TEXT;

async function readEcosystems(tx: Tx): Promise<Set<string>> {
  const [row] = await tx<{ ecosystems: string[] }[]>`select ecosystems from knowledge`;
  return new Set(row?.ecosystems);
}
