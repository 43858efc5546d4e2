// A registry's own row.
import { SetDigest } from '@fedscan/protocol';
import { type SealKeys, seal } from '@fedscan/trust';
import type { Tx } from '../database.ts';
import { StoreError } from '../store-error.ts';
import { sealContext } from './read-source.ts';
import type { NewRegistry, RegistryChange } from './registry-record.ts';

/** How long agents keep the results of a registry that is no longer federated, in ms. */
export const retirementGrace = 7 * 86_400_000;

/** With an empty feed. @throws StoreError ALREADY_EXISTS */
export async function insertRegistry(
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
      ${credential ? seal(credential.password, keys, sealContext(id)) : null}, ${registry.caPem ?? ''},
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

/** @throws StoreError NOT_FOUND */
export async function changeRegistry(
  tx: Tx,
  id: string,
  change: RegistryChange,
  keys: SealKeys | Uint8Array,
  now: Date,
): Promise<void> {
  const [before] = await tx<{ federated: boolean }[]>`
    select federated from registry where id = ${id} for update`;
  if (!before) throw noSuchRegistry(id);
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
      sealed_password: seal(credential.password, keys, sealContext(id)),
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

export const noSuchRegistry = (id: string): StoreError =>
  new StoreError('NOT_FOUND', `there is no registry ${id}`);
