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
    await finishStaged(sql, log, nothingYet, () => {});
    let progress = nothingYet;
    const counts = await stageAdvisories(sql, events, (read) => {
      progress = { ...progress, ...read };
      onProgress(progress);
    });
    signal?.throwIfAborted();
    await sql`
      insert into advisory_import (id, location, started_at, staged)
      values (1, ${location}, ${new Date()}, true)`;
    return await finishStaged(sql, log, { ...progress, ...counts }, onProgress);
  });
}

/** Finishes what a process that died left; call it at the start of a primary. */
export async function resumeUpdate(sql: Sql, log: Logger, signal?: AbortSignal): Promise<void> {
  await alone(sql, signal, () => finishStaged(sql, log, nothingYet, () => {}));
}

async function finishStaged(
  sql: Sql,
  log: Logger,
  start: UpdateProgress,
  onProgress: (progress: UpdateProgress) => void,
): Promise<UpdateOutcome> {
  const [pending] = await sql<{ location: string }[]>`select location from advisory_import`;
  if (!pending) return { ...start, phase: 'done', epoch: 0n };
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
  await refreshCoverage(sql);
  const epoch = await announceEpoch(sql, new Date());
  const outcome = { ...progress, phase: 'done' as const, epoch };
  onProgress(outcome);
  const { phase: _, ...counts } = outcome;
  log.info('advisories updated', { location: pending.location, ...counts });
  return outcome;
}

const updateLock = 2;

/** One update at a time in the whole deployment; the lock goes with the connection of whoever dies. */
async function alone<Result>(
  sql: Sql,
  signal: AbortSignal | undefined,
  run: () => Promise<Result>,
): Promise<Result> {
  await using lock = await sql.reserve();
  while (!(await tryLock(lock))) await sleep(250, signal);
  return await run();
}

async function tryLock(lock: Query): Promise<boolean> {
  const [row] = await lock<{ taken: boolean }[]>`
    select pg_try_advisory_lock(${lockSpace}, ${updateLock}) as taken`;
  return row?.taken ?? false;
}
