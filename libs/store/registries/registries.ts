// Configured registries. Each has a feed from its first moment to its last.
import type { SealKeys } from '@fedscan/trust';
import type { Sql, Tx } from '../database.ts';
import { lockFeeds, writeFeed } from '../feeds/write-feed.ts';
import { freshnessEntry } from '../listings/encode-freshness.ts';
import { changeKnowledge, readKnowledge } from '../locks.ts';
import { registryEntry } from './encode-registry.ts';
import { changeRegistry, insertRegistry, noSuchRegistry } from './keep-registry.ts';
import { readRegistries } from './read-registries.ts';
import { readSource } from './read-source.ts';
import type { KeptSource, NewRegistry, RegistryChange, RegistryRecord } from './registry-record.ts';

export type Registries = {
  /** In ascending order of their ids. */
  list(): Promise<RegistryRecord[]>;
  find(id: string): Promise<RegistryRecord | undefined>;
  /** @throws StoreError NOT_FOUND */
  get(id: string): Promise<RegistryRecord>;
  /** @throws StoreError ALREADY_EXISTS */
  create(registry: NewRegistry): Promise<RegistryRecord>;
  /** @throws StoreError NOT_FOUND */
  update(id: string, change: RegistryChange): Promise<RegistryRecord>;
  /** With its feed and everything that only it holds. @throws StoreError NOT_FOUND */
  delete(id: string): Promise<void>;
  /** With the credential in clear: never log it. */
  findSource(id: string): Promise<KeptSource | undefined>;
  /** @throws StoreError NOT_FOUND */
  getSource(id: string): Promise<KeptSource>;
  /** Those whose time between passes is over. */
  due(now: Date): Promise<string[]>;
};

export function createRegistries(sql: Sql, sealKeys: SealKeys | Uint8Array): Registries {
  const find = async (id: string) => (await readRegistries(sql, id))[0];
  const get = async (id: string) => {
    const found = await find(id);
    if (!found) throw noSuchRegistry(id);
    return found;
  };
  return {
    list: () => readRegistries(sql),
    find,
    get,
    async create(registry) {
      const now = new Date();
      await sql.begin(async (tx) => {
        await readKnowledge(tx);
        await insertRegistry(tx, registry, sealKeys, now);
        await writeEntries(tx, registry.id, now);
      });
      return await get(registry.id);
    },
    async update(id, change) {
      const now = new Date();
      await sql.begin(async (tx) => {
        await readKnowledge(tx);
        await changeRegistry(tx, id, change, sealKeys, now);
        await writeEntries(tx, id, now);
      });
      return await get(id);
    },
    async delete(id) {
      await sql.begin(async (tx) => {
        await readKnowledge(tx);
        await tx`
          update pgboss.job set state = 'cancelled', completed_on = now()
          where name in ('list', 'scan') and state < 'active' and data->>'registry' = ${id}`;
        const deleted = await tx`delete from registry where id = ${id}`;
        if (deleted.count === 0) throw noSuchRegistry(id);
        await tx`select pg_notify('feed', ${id})`;
      });
      await dropUnheldImages(sql);
    },
    findSource: (id) => readSource(sql, id, sealKeys),
    async getSource(id) {
      const found = await readSource(sql, id, sealKeys);
      if (!found) throw noSuchRegistry(id);
      return found;
    },
    async due(now) {
      const rows = await sql<{ id: string }[]>`
        select id from registry where interval_seconds > 0 and not exists (
          select 1 from pass where registry_id = registry.id
            and started_at > ${now}::timestamptz - make_interval(secs => interval_seconds)
        ) order by id`;
      return rows.map(({ id }) => id);
    },
  };
}

async function writeEntries(tx: Tx, id: string, now: Date): Promise<void> {
  const [feed] = await lockFeeds(tx, [id]);
  if (!feed) throw noSuchRegistry(id);
  await writeFeed(tx, feed, [await registryEntry(tx, id, now), await freshnessEntry(tx, id)]);
}

// Alone: a scan for another registry may be about to take such an image.
async function dropUnheldImages(sql: Sql): Promise<void> {
  await sql.begin(async (tx) => {
    await changeKnowledge(tx);
    await tx`
      delete from image where not exists (select 1 from registry_image where digest = image.digest)`;
    await tx`
      delete from inventory where not exists (select 1 from image where inventory_key = inventory.key)`;
  });
}
