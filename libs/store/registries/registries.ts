// Configured registries. Each has a feed from its first moment to its last.
import { SetDigest } from '@fedscan/protocol';
import { type SealKeys, seal, unsealText } from '@fedscan/trust';
import type { Sql, Tx } from '../database.ts';
import { lockFeeds, writeFeed } from '../feeds/write-feed.ts';
import { freshnessEntry } from '../listings/encode-freshness.ts';
import { changeKnowledge, readKnowledge } from '../locks.ts';
import { StoreError } from '../store-error.ts';
import { registryEntry } from './encode-registry.ts';
import { readRegistries } from './read-registries.ts';
import type { KeptSource, NewRegistry, RegistryChange, RegistryRecord } from './registry-record.ts';

/** How long agents keep the results of a registry that is no longer federated, in ms. */
export const retirementGrace = 7 * 86_400_000;

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
    if (!found) throw missing(id);
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
        await insert(tx, registry, sealKeys, now);
        await writeEntries(tx, registry.id, now);
      });
      return await get(registry.id);
    },
    async update(id, change) {
      const now = new Date();
      await sql.begin(async (tx) => {
        await readKnowledge(tx);
        await update(tx, id, change, sealKeys, now);
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
        if (deleted.count === 0) throw missing(id);
        await tx`select pg_notify('feed', ${id})`;
      });
      await dropUnheldImages(sql);
    },
    findSource: (id) => readSource(sql, id, sealKeys),
    async getSource(id) {
      const found = await readSource(sql, id, sealKeys);
      if (!found) throw missing(id);
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

const missing = (id: string) => new StoreError('NOT_FOUND', `there is no registry ${id}`);

const contextOf = (id: string): string => `registry/${id}`;

async function insert(
  tx: Tx,
  registry: NewRegistry,
  keys: SealKeys | Uint8Array,
  now: Date,
): Promise<void> {
  const { id, credential } = registry;
  const inserted = await tx`
    insert into registry (
      id, kind, url, filters, interval_seconds, federated, username, sealed_password, ca_pem,
      insecure_skip_verify, platforms, repository_limit, tag_limit, aliases, created_at, updated_at
    ) values (
      ${id}, ${registry.kind}, ${registry.url}, ${[...registry.filters]}::text[],
      ${registry.intervalSeconds ?? 0}, ${registry.federated}, ${credential?.username ?? null},
      ${credential ? seal(credential.password, keys, contextOf(id)) : null}, ${registry.caPem ?? ''},
      ${registry.insecureSkipVerify}, ${[...registry.platforms]}::text[],
      ${registry.repositoryLimit}, ${registry.tagLimit},
      ${JSON.stringify(registry.aliases)}::text::jsonb, ${now}, ${now}
    ) on conflict do nothing`;
  if (inserted.count === 0) {
    throw new StoreError(
      'ALREADY_EXISTS',
      `there is a registry ${id} already: choose another name`,
    );
  }
  const empty = new SetDigest().toBytes();
  await tx`
    insert into feed (id, head, digest, oldest, live_entries) values (${id}, 0, ${empty}, 0, 0)`;
  await tx`insert into feed_commit (feed_id, seq, digest, at) values (${id}, 0, ${empty}, ${now})`;
}

async function update(
  tx: Tx,
  id: string,
  change: RegistryChange,
  keys: SealKeys | Uint8Array,
  now: Date,
): Promise<void> {
  const [before] = await tx<{ federated: boolean }[]>`
    select federated from registry where id = ${id} for update`;
  if (!before) throw missing(id);
  const { credential, intervalSeconds, caPem } = change;
  const columns = {
    ...(change.kind !== undefined && { kind: change.kind }),
    ...(change.url !== undefined && { url: change.url }),
    ...(change.filters && { filters: [...change.filters] }),
    ...(intervalSeconds !== undefined && { interval_seconds: intervalSeconds ?? 0 }),
    ...(change.federated !== undefined && { federated: change.federated }),
    ...(caPem !== undefined && { ca_pem: caPem ?? '' }),
    ...(change.insecureSkipVerify !== undefined && {
      insecure_skip_verify: change.insecureSkipVerify,
    }),
    ...(change.platforms && { platforms: [...change.platforms] }),
    ...(change.repositoryLimit !== undefined && { repository_limit: change.repositoryLimit }),
    ...(change.tagLimit !== undefined && { tag_limit: change.tagLimit }),
    ...(credential !== undefined && { username: credential?.username ?? null }),
    ...(credential === null && { sealed_password: null }),
    ...(credential?.password && {
      sealed_password: seal(credential.password, keys, contextOf(id)),
    }),
    ...retirement(before.federated, change.federated, now),
    updated_at: now,
  };
  await tx`update registry set ${tx.fields(columns)} where id = ${id}`;
  if (change.aliases) {
    await tx`
      update registry set aliases = ${JSON.stringify(change.aliases)}::text::jsonb where id = ${id}`;
  }
}

function retirement(before: boolean, after: boolean | undefined, now: Date) {
  if (after === true) return { retire_at: null, retire_reason: null };
  if (!before || after === undefined) return {};
  return {
    retire_at: new Date(now.getTime() + retirementGrace),
    retire_reason: 'the registry is no longer federated',
  };
}

async function writeEntries(tx: Tx, id: string, now: Date): Promise<void> {
  const [feed] = await lockFeeds(tx, [id]);
  if (!feed) throw missing(id);
  await writeFeed(tx, feed, [await registryEntry(tx, id, now), await freshnessEntry(tx, id)]);
}

async function readSource(
  sql: Sql,
  id: string,
  keys: SealKeys | Uint8Array,
): Promise<KeptSource | undefined> {
  const [row] = await sql<
    (Omit<KeptSource, 'credential' | 'caPem'> & {
      username: string | null;
      sealedPassword: string | null;
      caPem: string;
    })[]
  >`
    select kind, url, filters, username, sealed_password as "sealedPassword", ca_pem as "caPem",
      insecure_skip_verify as "insecureSkipVerify", platforms,
      repository_limit as "repositoryLimit", tag_limit as "tagLimit"
    from registry where id = ${id}`;
  if (!row) return undefined;
  const { username, sealedPassword, caPem, ...source } = row;
  return {
    ...source,
    ...(caPem && { caPem }),
    ...(username !== null && {
      credential: {
        username,
        password: sealedPassword === null ? '' : unsealText(sealedPassword, keys, contextOf(id)),
      },
    }),
  };
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
