// Takes jobs of one kind and runs them, several at a time. pg-boss's own workers wait half a second after each job, so
// the loop is ours; the queue, its retries and its clean-up are pg-boss's.
import { type EventEmitter, once } from 'node:events';
import { type Logger, sleep } from '@fedscan/runtime';
import type { PgBoss } from 'pg-boss';
import type { Sql } from '../database.ts';
import type { Job, JobKind } from './job.ts';
import { findAbandoned, type JobLease } from './job-lease.ts';

export type JobHandler<Kind extends JobKind> = {
  /** Throws where the job should be tried again later (as often as its queue allows). */
  handle(job: Job<Kind>, signal: AbortSignal): Promise<void>;
  /** The process that ran the last attempt has died. */
  abandoned(job: Job<Kind>): Promise<void>;
};

export type JobWorkerOptions<Kind extends JobKind> = {
  readonly kind: Kind;
  readonly handler: JobHandler<Kind>;
  readonly concurrency: number;
};

type Parts = {
  readonly sql: Sql;
  readonly boss: PgBoss;
  readonly lease: JobLease;
  readonly log: Logger;
  /** Emits a job's kind when one may be waiting. */
  readonly wakeUps: EventEmitter;
};

const pollMs = 1_000;

export async function runJobWorker<Kind extends JobKind>(
  parts: Parts,
  options: JobWorkerOptions<Kind>,
  signal: AbortSignal,
): Promise<void> {
  const loops = Array.from({ length: options.concurrency }, () => workLoop(parts, options, signal));
  await Promise.all([...loops, rescueLoop(parts, options, signal)]);
}

async function workLoop<Kind extends JobKind>(
  parts: Parts,
  options: JobWorkerOptions<Kind>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      if (!(await workOnce(parts, options, signal))) await wakeUp(parts, options.kind, signal);
    } catch (error) {
      if (signal.aborted) return;
      parts.log.warn('job queue unreachable', { kind: options.kind, error });
      await sleep(pollMs, signal).catch(() => {});
    }
  }
}

/** @returns false where no job waits */
async function workOnce<Kind extends JobKind>(
  { boss, lease, log }: Parts,
  { kind, handler }: JobWorkerOptions<Kind>,
  signal: AbortSignal,
): Promise<boolean> {
  const [fetched] = await boss.fetch<Job<Kind>['data']>(kind, { includeMetadata: true });
  if (!fetched) return false;
  const { id, data, retryCount, retryLimit } = fetched;
  const attempt = { id, retryCount };
  await lease.hold(id);
  try {
    await handler.handle({ id, data, last: retryCount >= retryLimit }, signal);
    await boss.complete(kind, attempt);
  } catch (error) {
    // A program that is stopped gives its jobs back at once.
    if (signal.aborted) await boss.fail(kind, attempt, { message: 'the worker was stopped' });
    else {
      log.warn('job failed', { kind, job: id, attempt: retryCount + 1, error });
      await boss.fail(kind, attempt, { message: String(error) });
    }
  } finally {
    await lease.release(id);
  }
  return true;
}

async function wakeUp({ wakeUps }: Parts, kind: JobKind, signal: AbortSignal): Promise<void> {
  const woken = new AbortController();
  const either = AbortSignal.any([signal, woken.signal]);
  await Promise.race([once(wakeUps, kind, { signal: either }), sleep(pollMs, either)]).catch(
    () => {},
  );
  woken.abort();
}

async function rescueLoop<Kind extends JobKind>(
  { sql, boss, log, wakeUps }: Parts,
  { kind, handler }: JobWorkerOptions<Kind>,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      for (const attempt of await findAbandoned(sql, kind)) {
        log.warn('job abandoned', { kind, job: attempt.id, attempt: attempt.retryCount + 1 });
        await boss.fail(kind, attempt, { message: 'the process that ran it has died' });
        const job = await boss.getJobById<Job<Kind>['data']>(kind, attempt.id);
        if (job?.state === 'failed')
          await handler.abandoned({ id: job.id, data: job.data, last: true });
        else wakeUps.emit(kind);
      }
    } catch (error) {
      if (!signal.aborted) log.warn('job queue unreachable', { kind, error });
    }
    await sleep(2 * pollMs, signal).catch(() => {});
  }
}
