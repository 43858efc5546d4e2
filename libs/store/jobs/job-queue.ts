import type { PgBoss } from 'pg-boss';
import type { Sql } from '../database.ts';
import { type JobData, type JobKind, jobName } from './job.ts';

export type JobCounts = {
  /** Those that wait, also for another attempt. */
  readonly queued: number;
  readonly active: number;
};

export type JobQueue = {
  /** @returns false where such a job waits or runs already */
  send<Kind extends JobKind>(kind: Kind, data: JobData[Kind], priority?: number): Promise<boolean>;
  /** The same for many; those that wait or run already are passed over. */
  sendAll<Kind extends JobKind>(
    kind: Kind,
    data: readonly JobData[Kind][],
    priority?: number,
  ): Promise<void>;
  /** Takes back the jobs of a registry that wait. Those that run go on. */
  cancelWaiting(registry: string): Promise<void>;
  /** Whether anything of a registry waits or runs. */
  isBusy(registry: string): Promise<boolean>;
  counts(): Promise<Readonly<Record<JobKind, JobCounts>>>;
};

const atOnce = 1_000;

export function createJobQueue(sql: Sql, boss: PgBoss): JobQueue {
  const wake = (kind: JobKind) => sql`select pg_notify('job', ${kind})`;
  return {
    async send(kind, data, priority = 0) {
      const id = await boss.send(kind, data, { singletonKey: nameOf(kind, data), priority });
      if (id !== null) await wake(kind);
      return id !== null;
    },
    async sendAll(kind, data, priority = 0) {
      for (let i = 0; i < data.length; i += atOnce) {
        const jobs = data
          .slice(i, i + atOnce)
          .map((each) => ({ data: each, singletonKey: nameOf(kind, each), priority }));
        await boss.insert(kind, jobs);
        await wake(kind);
      }
    },
    async cancelWaiting(registry) {
      await sql`
        update pgboss.job set state = 'cancelled', completed_on = now()
        where name in ('list', 'scan') and state < 'active' and data->>'registry' = ${registry}`;
    },
    async isBusy(registry) {
      const rows = await sql`
        select 1 from pgboss.job
        where name in ('list', 'scan') and state <= 'active' and data->>'registry' = ${registry} limit 1`;
      return rows.length > 0;
    },
    async counts() {
      const rows = await sql<(JobCounts & { kind: JobKind })[]>`
        select name as kind, count(*) filter (where state < 'active')::int4 as queued,
          count(*) filter (where state = 'active')::int4 as active
        from pgboss.job where name in ('list', 'scan') and state <= 'active' group by name`;
      const of = (kind: JobKind): JobCounts => {
        const { queued = 0, active = 0 } = rows.find((row) => row.kind === kind) ?? {};
        return { queued, active };
      };
      return { list: of('list'), scan: of('scan') };
    },
  };
}

const nameOf = <Kind extends JobKind>(kind: Kind, data: JobData[Kind]): string =>
  (jobName[kind] as (data: JobData[Kind]) => string)(data);
