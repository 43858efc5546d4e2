import type { Sql } from '../database.ts';
import type { RegistryRecord, RegistryStatus } from './registry-record.ts';

type Row = {
  readonly id: string;
  readonly kind: string;
  readonly url: string;
  readonly filters: string[];
  readonly intervalSeconds: number;
  readonly federated: boolean;
  readonly caPem: string;
  readonly insecureSkipVerify: boolean;
  readonly platforms: string[];
  readonly repositoryLimit: number;
  readonly tagLimit: number;
  readonly aliases: { from: string; to: string }[];
  readonly username: string | null;
  readonly passwordSet: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly passStartedAt: Date | null;
  readonly passFinishedAt: Date | null;
  readonly outcome: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly limited: string | null;
  readonly unreadCount: number | null;
  readonly unread: { repository: string; error: string }[] | null;
  readonly listing: boolean;
  readonly images: Readonly<Record<string, number>> | null;
  readonly repositories: number;
  readonly tags: number;
};

/** In ascending order of their ids; all, or the one that is asked for. */
export async function readRegistries(sql: Sql, id?: string): Promise<RegistryRecord[]> {
  const rows = await sql<Row[]>`
    select registry.id, kind, url, filters, interval_seconds as "intervalSeconds", federated,
      ca_pem as "caPem", insecure_skip_verify as "insecureSkipVerify", platforms,
      repository_limit as "repositoryLimit", tag_limit as "tagLimit", aliases, username,
      sealed_password is not null as "passwordSet", created_at as "createdAt",
      updated_at as "updatedAt", last.started_at as "passStartedAt",
      last.finished_at as "passFinishedAt", last.outcome, last.error_code as "errorCode",
      last.error_message as "errorMessage", last.limited,
      jsonb_array_length(last.unread) as "unreadCount",
      jsonb_path_query_array(last.unread, '$[0 to 4]') as unread,
      exists (
        select 1 from pgboss.job where name = 'list' and state <= 'active' and singleton_key = registry.id
      ) as listing,
      (
        select json_object_agg(state, count) from (
          select case
              when job.state = 'active' then 'scanning'
              when job.state is not null then 'queued'
              when held.status = 'found' then 'waiting'
              else held.status
            end as state, count(*)::int as count
          from registry_image held
          left join (
            select data->>'digest' as digest, state from pgboss.job
            where name = 'scan' and state <= 'active' and data->>'registry' = registry.id
          ) job on job.digest = held.digest
          where held.registry_id = registry.id and held.gone_at is null
          group by 1
        ) counted
      ) as images,
      (select count(*)::int from repository where registry_id = registry.id
        and exists (select 1 from tag where repository_id = repository.id)) as repositories,
      (select count(*)::int from tag join repository on repository.id = tag.repository_id
        where registry_id = registry.id) as tags
    from registry
    left join lateral (
      select * from pass where registry_id = registry.id order by id desc limit 1
    ) last on true
    where ${id === undefined ? sql`true` : sql`registry.id = ${id}`}
    order by registry.id collate "C"`;
  return rows.map(toRecord);
}

const toRecord = (row: Row): RegistryRecord => ({
  id: row.id,
  kind: row.kind,
  url: row.url,
  filters: row.filters,
  ...(row.intervalSeconds > 0 && { intervalSeconds: row.intervalSeconds }),
  federated: row.federated,
  ...(row.caPem && { caPem: row.caPem }),
  insecureSkipVerify: row.insecureSkipVerify,
  platforms: row.platforms,
  repositoryLimit: row.repositoryLimit,
  tagLimit: row.tagLimit,
  aliases: row.aliases,
  ...(row.username !== null && { username: row.username }),
  passwordSet: row.passwordSet,
  createdAt: row.createdAt,
  updatedAt: row.updatedAt,
  status: toStatus(row),
});

function toStatus(row: Row): RegistryStatus {
  const { scanning = 0, scanned = 0, failed = 0, unsupported = 0, ...rest } = row.images ?? {};
  const { queued: jobs = 0, waiting = 0 } = rest;
  const queued = jobs + waiting; // what a stopped pass left waits for the next one
  const nextPassAt =
    row.intervalSeconds > 0 && row.passStartedAt
      ? new Date(row.passStartedAt.getTime() + row.intervalSeconds * 1_000)
      : undefined;
  return {
    state: stateOf(row, jobs + scanning),
    ...(row.passStartedAt && { passStartedAt: row.passStartedAt }),
    ...(row.passFinishedAt && { passFinishedAt: row.passFinishedAt }),
    ...(nextPassAt && { nextPassAt }),
    images: queued + scanning + scanned + failed + unsupported,
    queued,
    scanning,
    scanned,
    failed,
    unsupported,
    repositories: row.repositories,
    tags: row.tags,
    ...(row.errorCode !== null && {
      error: { code: row.errorCode, message: row.errorMessage ?? '' },
    }),
    ...(row.unread?.length && { unread: { count: row.unreadCount ?? 0, first: row.unread } }),
    ...(row.limited !== null && { limited: row.limited }),
  };
}

function stateOf(row: Row, busy: number): RegistryStatus['state'] {
  if (row.listing || row.outcome === 'listing') return 'listing';
  if (busy > 0) return 'scanning';
  return row.outcome === 'failed' ? 'error' : 'idle';
}
