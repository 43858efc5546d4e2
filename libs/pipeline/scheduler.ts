// When passes start. Several primaries may run one each: the queue takes one job for a registry at a time.
import { type Logger, sleep } from '@fedscan/runtime';
import type { ListJob } from './pipeline-store.ts';

export type SchedulerOptions = {
  readonly registries: {
    /** Those whose time between passes is over. */
    due(now: Date): Promise<readonly string[]>;
  };
  readonly jobs: {
    /** False where such a job waits or runs already. */
    send(kind: 'list', job: ListJob, priority?: number): Promise<boolean>;
    cancelWaiting(registry: string): Promise<void>;
    /** Whether anything of a registry waits or runs. */
    isBusy(registry: string): Promise<boolean>;
  };
  readonly listings: { stopPass(registry: string, at: Date): Promise<void> };
  /** Drops what has outlived its grace. */
  readonly tidy: (now: Date) => Promise<void>;
  readonly log: Logger;
  /** Between two looks at what is due, in ms; by default 5 s. */
  readonly tickMs?: number;
};

export type Scheduler = {
  run(signal: AbortSignal): Promise<void>;
  /** Starts a pass now. False where one waits or runs already. */
  start(registry: string, options: { readonly rescan: boolean }): Promise<boolean>;
  /** Takes back what waits and ends the pass. Images that are being scanned are finished. */
  stop(registry: string): Promise<void>;
};

const byHand = 10;
const tidyMs = 10 * 60_000;

export function createScheduler(options: SchedulerOptions): Scheduler {
  const { jobs, listings, log, tickMs = 5_000 } = options;
  return {
    async run(signal) {
      let tidyAt = 0;
      while (!signal.aborted) {
        try {
          const now = new Date();
          await startDue(options, now);
          if (now.getTime() >= tidyAt) {
            await options.tidy(now);
            tidyAt = now.getTime() + tidyMs;
          }
        } catch (error) {
          if (!signal.aborted) log.warn('schedule failing', { error });
        }
        await sleep(tickMs, signal).catch(() => {});
      }
    },
    start: (registry, { rescan }) => jobs.send('list', { registry, rescan }, byHand),
    async stop(registry) {
      await jobs.cancelWaiting(registry);
      await listings.stopPass(registry, new Date());
      log.info('registry scan stopped', { registry });
    },
  };
}

/** A registry that is still being listed or scanned is passed over until it is done. */
async function startDue({ registries, jobs, log }: SchedulerOptions, now: Date): Promise<void> {
  for (const registry of await registries.due(now)) {
    if (await jobs.isBusy(registry)) continue;
    if (await jobs.send('list', { registry, rescan: false })) log.info('pass due', { registry });
  }
}
