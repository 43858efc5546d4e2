// An advisory update from end to end. A process that dies in the middle leaves either nothing or work that the next one
// finishes: everything still to be done stands in tables, written in the transaction that made it necessary.
import type { AdvisoryEvent } from '@fedscan/advisories';
import { type Logger, sleep } from '@fedscan/runtime';
import type { Query, Sql } from '../database.ts';
import { lockSpace } from '../locks.ts';
import { applySomeStaged } from './apply-stage.ts';
import { announceEpoch, refreshCoverage, refreshSomeAdvisories } from './finish-update.ts';
import { rematchSome } from './rematch.ts';
import { stageAdvisories } from './stage-advisories.ts';
import { nothingYet, type UpdateProgress } from './update-progress.ts';

export type AdvisoryUpdate = {
  readonly location: string;
  readonly events: AsyncIterable<AdvisoryEvent>;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: UpdateProgress) => void;
};

export type UpdateOutcome = UpdateProgress & { readonly epoch: bigint };

/** Waits for another update that is under way. Throws what the events throw, and has changed nothing then. */
export async function updateAdvisories(
  sql: Sql,
  log: Logger,
  update: AdvisoryUpdate,
): Promise<UpdateOutcome> {
  const { location, events, signal, onProgress = () => {} } = update;
  return await alone(sql, signal, async () => {
    await finishLeftover(sql, log);
    let progress = nothingYet;
    const counts = await stageAdvisories(sql, events, (read) => {
      progress = { ...progress, ...read };
      onProgress(progress);
    });
    signal?.throwIfAborted();
    await sql`
      insert into advisory_import (id, location, started_at, staged)
      values (1, ${location}, ${new Date()}, true)`;
    return await finishStaged(sql, log, {
      location,
      start: { ...progress, ...counts },
      onProgress,
    });
  });
}

/** Finishes what a process that died, or a connection that broke, left half-way; at once where there is nothing. */
export async function resumeUpdate(sql: Sql, log: Logger, signal?: AbortSignal): Promise<void> {
  if (await findLeftover(sql)) await alone(sql, signal, () => finishLeftover(sql, log));
}

async function findLeftover(sql: Sql): Promise<string | undefined> {
  const [pending] = await sql<{ location: string }[]>`select location from advisory_import`;
  return pending?.location;
}

async function finishLeftover(sql: Sql, log: Logger): Promise<void> {
  const location = await findLeftover(sql);
  if (location === undefined) return;
  log.info('advisory update resumed', { location });
  const staged = { location, start: nothingYet, onProgress: () => {}, isLeftover: true };
  await finishStaged(sql, log, staged);
}

type Staged = {
  readonly location: string;
  readonly start: UpdateProgress;
  readonly onProgress: (progress: UpdateProgress) => void;
  readonly isLeftover?: boolean;
};

async function finishStaged(
  sql: Sql,
  log: Logger,
  { location, start, onProgress, isLeftover = false }: Staged,
): Promise<UpdateOutcome> {
  let progress: UpdateProgress = { ...start, phase: 'apply' };
  const tell = (more: Partial<UpdateProgress>) => {
    progress = { ...progress, ...more };
    onProgress(progress);
  };
  for (let some = await applySomeStaged(sql); some; some = await applySomeStaged(sql)) {
    tell({ changed: progress.changed + some.changed, removed: progress.removed + some.removed });
  }
  for (let some = await rematchSome(sql); some; some = await rematchSome(sql)) {
    tell({
      phase: 'match',
      packagesRematched: progress.packagesRematched + some.packages,
      matchesChanged: progress.matchesChanged + some.matchesChanged,
    });
  }
  while (await refreshSomeAdvisories(sql));
  await refreshCoverage(sql, { always: isLeftover });
  const epoch = await announceEpoch(sql, new Date());
  const outcome = { ...progress, phase: 'done' as const, epoch };
  onProgress(outcome);
  const { phase: _, ...counts } = outcome;
  log.info('advisories updated', { location, ...counts });
  return outcome;
}

const updateLock = 2;
const retryMs = 500;

/** One update at a time in the whole deployment; the lock goes with the connection of whoever dies. */
async function alone<Result>(
  sql: Sql,
  signal: AbortSignal | undefined,
  run: () => Promise<Result>,
): Promise<Result> {
  for (;;) {
    const done = await tryAlone(sql, run);
    if (done) return done.result;
    await sleep(retryMs, signal);
  }
}

// Who has to wait gives the connection back: those who wait must not take all of them from the one who works.
async function tryAlone<Result>(
  sql: Sql,
  run: () => Promise<Result>,
): Promise<{ readonly result: Result } | undefined> {
  await using lock = await sql.reserve();
  return (await tryLock(lock)) ? { result: await run() } : undefined;
}

async function tryLock(lock: Query): Promise<boolean> {
  const [row] = await lock<{ taken: boolean }[]>`
    select pg_try_advisory_lock(${lockSpace}, ${updateLock}) as taken`;
  return row?.taken ?? false;
}
