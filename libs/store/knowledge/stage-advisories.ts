// What an import reads is staged first, so that a location that fails half-way changes nothing; and only what differs from
// what is kept is staged, so that an unchanged database costs one hash for each record.
import { createHash } from 'node:crypto';
import { zstdCompressSync } from 'node:zlib';
import type { AdvisoryEvent, AdvisoryRecord } from '@fedscan/advisories';
import type { Sql } from '../database.ts';
import { timeOf } from './encode-advisory.ts';

export type StagedCounts = { readonly records: number; readonly rejected: number };

type Version = { readonly modified: string; readonly hash: string };

const batch = 500;

/** Throws what the events throw; nothing is changed then. */
export async function stageAdvisories(
  sql: Sql,
  events: AsyncIterable<AdvisoryEvent>,
  onProgress: (counts: StagedCounts) => void,
): Promise<StagedCounts> {
  await sql`truncate advisory_stage, advisory_stage_source`;
  const seen = new Map<string, Set<string>>();
  const newest = new Map<string, number>();
  const whole = new Set<string>();
  const damaged = new Set<string>();
  const chosen = new Map<string, Version>();
  let records = 0;
  let rejected = 0;
  let waiting: AdvisoryRecord[] = [];
  const flush = async () => {
    await stageRecords(sql, waiting, chosen);
    await stageAdditions(sql, waiting);
    waiting = [];
    onProgress({ records, rejected });
  };
  for await (const event of events) {
    if (event.type === 'problem') {
      rejected++;
      damaged.add(event.source);
    } else if (event.type === 'whole') whole.add(event.source);
    else {
      records++;
      remember(seen, newest, event);
      if (waiting.push(event) >= batch) await flush();
    }
  }
  await flush();
  // A record that could not be read is not a record that is gone.
  for (const source of whole.difference(damaged)) {
    await stageRemovals(sql, source, seen.get(source) ?? new Set());
  }
  await stageSources(sql, new Set([...seen.keys(), ...whole]), newest);
  return { records, rejected };
}

function remember(
  seen: Map<string, Set<string>>,
  newest: Map<string, number>,
  { source, advisory }: AdvisoryRecord,
): void {
  const ids = seen.get(source);
  if (ids) ids.add(advisory.id);
  else seen.set(source, new Set([advisory.id]));
  const time = timeOf(advisory.modified)?.getTime() ?? 0;
  newest.set(source, Math.max(time, newest.get(source) ?? 0));
}

// One record may lie in the parts of several ecosystems, and not be equal in all of them: then the newest counts, and of
// equally new ones always the same, or each import would find a change.
async function stageRecords(
  sql: Sql,
  records: readonly AdvisoryRecord[],
  chosen: Map<string, Version>,
): Promise<void> {
  const winners = new Map<string, { bytes: Uint8Array; hash: string }>();
  for (const { advisory, bytes } of records) {
    const hash = createHash('sha256').update(bytes).digest('hex');
    const version = { modified: advisory.modified, hash };
    const best = chosen.get(advisory.id);
    if (best && !isNewer(version, best)) continue;
    chosen.set(advisory.id, version);
    winners.set(advisory.id, { bytes, hash });
  }
  const ids = [...winners.keys()];
  const kept = await sql<{ id: string; hash: string }[]>`
    select id, encode(hash, 'hex') as hash from advisory where id = any(${ids}::text[])`;
  const unchanged = new Set(
    kept.filter(({ id, hash }) => winners.get(id)?.hash === hash).map(({ id }) => id),
  );
  // An older version of this import may be staged already.
  await sql`
    delete from advisory_stage where change = 'record' and id = any(${[...unchanged]}::text[])`;
  const rows = [...winners].filter(([id]) => !unchanged.has(id));
  await sql`
    insert into advisory_stage (id, change, source, hash, record)
    select id, 'record', '', hash, record from unnest(
      ${rows.map(([id]) => id)}::text[],
      ${rows.map(([, { hash }]) => Buffer.from(hash, 'hex'))}::bytea[],
      ${rows.map(([, { bytes }]) => zstdCompressSync(bytes))}::bytea[]
    ) as staged (id, hash, record)
    on conflict (id, change, source) do update set hash = excluded.hash, record = excluded.record`;
}

const isNewer = (a: Version, b: Version): boolean =>
  a.modified === b.modified ? a.hash > b.hash : a.modified > b.modified;

async function stageAdditions(sql: Sql, records: readonly AdvisoryRecord[]): Promise<void> {
  await sql`
    insert into advisory_stage (id, change, source)
    select distinct id, 'added', source from unnest(
      ${records.map(({ advisory }) => advisory.id)}::text[],
      ${records.map(({ source }) => source)}::text[]
    ) as read (id, source)
    where not exists (
      select 1 from advisory_origin origin
      where origin.source = read.source and origin.advisory_id = read.id
    )
    on conflict do nothing`;
}

async function stageRemovals(sql: Sql, source: string, seen: ReadonlySet<string>): Promise<void> {
  const known = await sql<{ id: string }[]>`
    select advisory_id as id from advisory_origin where source = ${source}`;
  const gone = known.filter(({ id }) => !seen.has(id)).map(({ id }) => id);
  await sql`
    insert into advisory_stage (id, change, source)
    select id, 'removed', ${source} from unnest(${gone}::text[]) as gone (id)`;
}

async function stageSources(
  sql: Sql,
  sources: ReadonlySet<string>,
  newest: ReadonlyMap<string, number>,
): Promise<void> {
  for (const name of sources) {
    const time = newest.get(name);
    await sql`
      insert into advisory_stage_source (name, newest_at)
      values (${name}, ${time ? new Date(time) : null})`;
  }
}
