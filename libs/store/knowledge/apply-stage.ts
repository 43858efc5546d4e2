// Staged changes become advisories, a bounded number in a transaction; each notes the packages that must be matched again.
import { promisify } from 'node:util';
import { zstdDecompress } from 'node:zlib';
import { parseAdvisory } from '@fedscan/advisories';
import { advisorySeverity, keysNamedBy } from '@fedscan/matcher';
import type { Advisory } from '@fedscan/model';
import { cleanText } from '../clean-text.ts';
import type { Sql, Tx } from '../database.ts';
import { EntryKind } from '../feeds/entry-change.ts';
import { changeKnowledge } from '../locks.ts';
import { timeOf, titleOf } from './encode-advisory.ts';

const decompress = promisify(zstdDecompress);
const idsAtOnce = 1_000;

type StagedRow = {
  readonly id: string;
  readonly change: 'record' | 'added' | 'removed';
  readonly source: string;
  readonly hash: Buffer;
  readonly record: Buffer;
};

type Parsed = { readonly advisory: Advisory; readonly hash: Buffer; readonly record: Buffer };

/** @returns undefined where nothing is staged any more */
export async function applySomeStaged(
  sql: Sql,
): Promise<{ changed: number; removed: number } | undefined> {
  return await sql.begin(async (tx) => {
    await changeKnowledge(tx);
    const staged = await tx<StagedRow[]>`
      delete from advisory_stage where id in (
        select distinct id from advisory_stage order by id limit ${idsAtOnce}
      ) returning id, change, source, hash, record`;
    if (staged.length === 0) return undefined;
    await applyOrigins(tx, staged);
    const parsed = await parse(staged);
    const orphans = await findOrphans(tx, staged);
    const touched = [...parsed.map(({ advisory }) => advisory.id), ...orphans];
    await pendPackages(tx, touched); // by the names named before
    await tx`delete from advisory_affected where advisory_id = any(${touched}::text[])`;
    await tx`delete from advisory where id = any(${orphans}::text[])`;
    await upsert(tx, parsed);
    await insertAffected(tx, parsed);
    await pendPackages(tx, touched); // by the names named now
    await pendAdvisories(tx, touched);
    await tx`update knowledge set revision = revision + 1`;
    return { changed: parsed.length, removed: orphans.length };
  });
}

async function parse(staged: readonly StagedRow[]): Promise<Parsed[]> {
  const records = staged.filter(({ change }) => change === 'record');
  return await Promise.all(
    records.map(async ({ hash, record }) => ({
      advisory: cleanText(parseAdvisory(await decompress(record))),
      hash,
      record,
    })),
  );
}

async function applyOrigins(tx: Tx, staged: readonly StagedRow[]): Promise<void> {
  const added = staged.filter(({ change }) => change === 'added');
  const removed = staged.filter(({ change }) => change === 'removed');
  await tx`
    insert into advisory_origin (source, advisory_id)
    select * from unnest(
      ${added.map(({ source }) => source)}::text[], ${added.map(({ id }) => id)}::text[]
    ) on conflict do nothing`;
  await tx`
    delete from advisory_origin origin using unnest(
      ${removed.map(({ source }) => source)}::text[], ${removed.map(({ id }) => id)}::text[]
    ) as gone (source, id)
    where origin.source = gone.source and origin.advisory_id = gone.id`;
}

async function findOrphans(tx: Tx, staged: readonly StagedRow[]): Promise<string[]> {
  const removed = staged.filter(({ change }) => change === 'removed').map(({ id }) => id);
  const rows = await tx<{ id: string }[]>`
    select id from advisory where id = any(${removed}::text[])
      and not exists (select 1 from advisory_origin where advisory_id = advisory.id)`;
  return rows.map(({ id }) => id);
}

async function pendPackages(tx: Tx, advisoryIds: readonly string[]): Promise<void> {
  await tx`
    insert into pending_rematch (package_id, name)
    select distinct package.id, package.name
    from advisory_affected affected
    join package_advisory_name named
      on named.ecosystem = affected.ecosystem and named.name = affected.name
    join package on package.id = named.package_id
    where affected.advisory_id = any(${[...advisoryIds]}::text[])
    on conflict do nothing`;
}

async function upsert(tx: Tx, parsed: readonly Parsed[]): Promise<void> {
  const rows = parsed.map(({ advisory, hash, record }) => ({
    id: advisory.id,
    modified: timeOf(advisory.modified) ?? new Date(0),
    published: timeOf(advisory.published) ?? null,
    withdrawn: timeOf(advisory.withdrawn) ?? null,
    title: titleOf(advisory),
    severity: advisorySeverity(advisory).severity,
    aliases: [...advisory.aliases],
    hash,
    record,
  }));
  if (rows.length === 0) return;
  await tx`
    insert into advisory ${tx.rows(rows)} on conflict (id) do update set
      modified = excluded.modified, published = excluded.published, withdrawn = excluded.withdrawn,
      title = excluded.title, severity = excluded.severity, aliases = excluded.aliases,
      hash = excluded.hash, record = excluded.record`;
}

async function insertAffected(tx: Tx, parsed: readonly Parsed[]): Promise<void> {
  const rows = parsed.flatMap(({ advisory }) =>
    keysNamedBy(advisory).map(({ ecosystem, name }) => ({ ecosystem, name, id: advisory.id })),
  );
  for (let i = 0; i < rows.length; i += 5_000) {
    const some = rows.slice(i, i + 5_000);
    await tx`
      insert into advisory_affected (ecosystem, name, advisory_id)
      select * from unnest(
        ${some.map(({ ecosystem }) => ecosystem)}::text[], ${some.map(({ name }) => name)}::text[],
        ${some.map(({ id }) => id)}::text[]
      ) on conflict do nothing`;
  }
}

async function pendAdvisories(tx: Tx, advisoryIds: readonly string[]): Promise<void> {
  await tx`
    insert into pending_advisory (advisory_id)
    select distinct entry.key from feed
    join feed_entry entry on entry.feed_id = feed.id and entry.kind = ${EntryKind.ADVISORY}
      and entry.key = any(${[...advisoryIds]}::text[])
    where not entry.deleted
    on conflict do nothing`;
}
