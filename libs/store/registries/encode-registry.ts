import { create, toBinary } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { canonicalHost } from '@fedscan/model';
import { entries } from '@fedscan/protocol';
import type { Tx } from '../database.ts';
import { type EntryChange, EntryKind } from '../feeds/entry-change.ts';
import type { AliasColumn } from '../schema/registries.ts';

type Row = {
  readonly kind: string;
  readonly url: string;
  readonly filters: string[];
  readonly intervalSeconds: number;
  readonly federated: boolean;
  readonly retireAt: Date | null;
  readonly retireReason: string | null;
  readonly aliases: AliasColumn[];
};

/** From the row as it is now; never a credential. */
export async function registryEntry(tx: Tx, id: string, now: Date): Promise<EntryChange> {
  const [row] = await tx<Row[]>`
    select kind, url, filters, interval_seconds as "intervalSeconds", federated,
      retire_at as "retireAt", retire_reason as "retireReason", aliases
    from registry where id = ${id}`;
  return {
    kind: EntryKind.REGISTRY,
    key: '',
    payload: row && encode(id, row, row.retireAt !== null && row.retireAt > now),
  };
}

function encode(name: string, row: Row, retiring: boolean): Uint8Array {
  const { RegistryEntry_RegistryState: State } = entries;
  const entry = create(entries.RegistryEntrySchema, {
    name,
    kind: row.kind,
    url: withoutCredential(row.url),
    endpoints: [endpointOf(row.url)],
    aliases: row.aliases,
    filters: row.filters,
    intervalSeconds: row.intervalSeconds,
    state: row.federated ? State.FEDERATED : retiring ? State.RETIRING : State.LOCAL,
    ...(retiring && row.retireAt && { retireAt: timestampFromDate(row.retireAt) }),
    ...(retiring && { retireReason: row.retireReason ?? '' }),
  });
  return toBinary(entries.RegistryEntrySchema, entry);
}

/** Where clusters find its repositories: the host, and a path before their names. */
function endpointOf(address: string): { host: string; pathPrefix: string } {
  const { host, pathname } = new URL(address);
  return { host: canonicalHost(host), pathPrefix: pathname.replace(/^\/(?:v2\/?)?|\/$/g, '') };
}

function withoutCredential(address: string): string {
  const url = new URL(address);
  if (!url.username && !url.password) return address; // as it was written, without a slash of ours
  url.username = '';
  url.password = '';
  return url.href;
}
