import type { Logger } from '@fedscan/runtime';
import { PgBoss } from 'pg-boss';
import { type JobKind, queues } from './job.ts';

const keepFinishedSeconds = 3_600;

/** Makes or upgrades the tables of jobs. */
export async function migrateJobs(url: string): Promise<void> {
  const boss = open(url, true);
  await boss.start();
  try {
    for (const kind of Object.keys(queues) as JobKind[]) {
      if (await boss.getQueue(kind)) continue;
      await boss.createQueue(kind, {
        policy: 'exclusive',
        retryBackoff: true,
        deleteAfterSeconds: keepFinishedSeconds,
        ...queues[kind],
      });
    }
  } finally {
    await boss.stop({ graceful: false });
  }
}

/** Over tables that are there already. */
export async function openBoss(url: string, log: Logger): Promise<PgBoss> {
  const boss = open(url, false);
  boss.on('error', (error) => log.warn('job queue failing', { error }));
  await boss.start();
  return boss;
}

const open = (connectionString: string, migrate: boolean): PgBoss =>
  new PgBoss({
    connectionString,
    application_name: 'fedscan jobs',
    max: 4,
    migrate,
    createSchema: migrate,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  });
