// Whose process has died is known at once: each running job has an advisory lock on a connection of its worker, and
// PostgreSQL frees it when that connection ends. A heartbeat in the table would take at least 10 s to be missed.
import type { Sql } from '../database.ts';
import { openDatabase } from '../database.ts';

export type JobLease = AsyncDisposable & {
  hold(jobId: string): Promise<void>;
  release(jobId: string): Promise<void>;
};

/** Long enough for whoever fetched a job to take its lock. */
const graceSeconds = 3;

export function openLease(url: string): JobLease {
  const database = openDatabase(url, { max: 1, idleTimeoutMillis: 0 });
  const { sql } = database;
  const held = new Set<string>();
  let session: number | undefined;
  // A connection that was lost took the locks with it, and its successor takes them again.
  const renew = async () => {
    const [row] = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
    if (row?.pid === session) return;
    session = row?.pid;
    for (const jobId of held) await lock(sql, jobId);
  };
  const timer = setInterval(() => void renew().catch(() => {}), 1_000);
  return {
    async hold(jobId) {
      await renew();
      held.add(jobId);
      await lock(sql, jobId);
    },
    async release(jobId) {
      held.delete(jobId);
      await sql`select pg_advisory_unlock(hashtextextended(${jobId}, 0))`;
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await database[Symbol.asyncDispose]();
    },
  };
}

const lock = (sql: Sql, jobId: string) =>
  sql`select pg_try_advisory_lock(hashtextextended(${jobId}, 0))`;

export type AbandonedJob = { readonly id: string; readonly retryCount: number };

/** Jobs that count as running, but that nobody holds. */
export async function findAbandoned(sql: Sql, kind: string): Promise<AbandonedJob[]> {
  return await sql.begin(async (tx) => [
    ...(await tx<AbandonedJob[]>`
      with running as materialized (
        select id::text, retry_count as "retryCount" from pgboss.job
        where name = ${kind} and state = 'active'
          and started_on < now() - make_interval(secs => ${graceSeconds})
      )
      select * from running where pg_try_advisory_xact_lock(hashtextextended(id, 0))`),
  ]);
}
