// Everything that is kept, behind one door.
import { EventEmitter } from 'node:events';
import type { Logger } from '@fedscan/runtime';
import type { AuthorityStore, EnrolmentStore, SealKeys } from '@fedscan/trust';
import { type ApiTokens, createApiTokens } from './clusters/api-tokens.ts';
import { type AuditLog, createAuditLog } from './clusters/audit-log.ts';
import { createAuthorityStore } from './clusters/authority.ts';
import { type Clusters, createClusters } from './clusters/clusters.ts';
import { createEnrolmentStore } from './clusters/enrolment.ts';
import { openDatabase } from './database.ts';
import { dropTombstones } from './feeds/drop-tombstones.ts';
import { createFeedSource, type FeedSource } from './feeds/feed-source.ts';
import { openBoss } from './jobs/boss.ts';
import type { JobKind } from './jobs/job.ts';
import { type JobLease, openLease } from './jobs/job-lease.ts';
import { createJobQueue, type JobQueue } from './jobs/job-queue.ts';
import { type JobWorkerOptions, runJobWorker } from './jobs/job-worker.ts';
import { type AdvisorySources, createAdvisorySources } from './knowledge/advisory-sources.ts';
import {
  type AdvisoryUpdate,
  resumeUpdate,
  type UpdateOutcome,
  updateAdvisories,
} from './knowledge/update-advisories.ts';
import { createListings, type Listings } from './listings/listings.ts';
import { dropUnusedInventories, sweepGone } from './listings/sweep-gone.ts';
import { migrateDatabase } from './migrate.ts';
import { openNotifications } from './notifications.ts';
import { endRetirements } from './registries/end-retirements.ts';
import { createRegistries, type Registries } from './registries/registries.ts';
import { createLayerCache, type LayerCache } from './scans/layer-cache.ts';
import { createScans, type Scans } from './scans/scans.ts';

export type StoreOptions = {
  readonly databaseUrl: string;
  /** What registry credentials are sealed with. */
  readonly sealKeys: SealKeys | Uint8Array;
  readonly log: Logger;
  /** Of each kind of connection pool; by default 10. */
  readonly maxConnections?: number;
};

export type Store = AsyncDisposable & {
  readonly registries: Registries;
  readonly listings: Listings;
  readonly scans: Scans;
  readonly layers: LayerCache;
  readonly feedSource: FeedSource;
  readonly jobs: JobQueue;
  /** Runs until the signal says so. */
  work<Kind extends JobKind>(options: JobWorkerOptions<Kind>, signal: AbortSignal): Promise<void>;
  readonly advisories: AdvisorySources & {
    /** Whole or not at all as far as reading goes; what was begun to be applied is finished, by whoever comes next. */
    update(update: AdvisoryUpdate): Promise<UpdateOutcome>;
    /** Finishes what was left half-way; call it at the start of a primary, and every minute. */
    resume(signal?: AbortSignal): Promise<void>;
  };
  readonly clusters: Clusters;
  readonly enrolment: EnrolmentStore;
  readonly authority: AuthorityStore;
  readonly apiTokens: ApiTokens;
  readonly audit: AuditLog;
  /** Whether the database answers. Throws where it does not. */
  ping(): Promise<void>;
  /** Drops what has outlived its grace; call it every few minutes. */
  tidy(now: Date): Promise<void>;
};

/** Brings the schema up to date first. */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { databaseUrl, sealKeys, log, maxConnections = 10 } = options;
  await migrateDatabase(databaseUrl);
  const resources = new AsyncDisposableStack();
  try {
    const notifications = resources.use(openNotifications(databaseUrl, log));
    const { sql, db } = resources.use(openDatabase(databaseUrl, { max: maxConnections }));
    const boss = resources.adopt(await openBoss(databaseUrl, log), (opened) =>
      opened.stop({ graceful: false }),
    );
    let lease: JobLease | undefined;
    const wakeUps = new EventEmitter().setMaxListeners(0);
    return {
      registries: createRegistries(sql, sealKeys),
      listings: createListings(sql),
      scans: createScans(sql),
      layers: createLayerCache(sql),
      feedSource: createFeedSource(sql, notifications),
      jobs: createJobQueue(sql, boss),
      async work(worker, signal) {
        if (!lease) {
          lease = resources.use(openLease(databaseUrl));
          notifications.on('job', (kind) => void wakeUps.emit(kind));
        }
        await runJobWorker({ sql, boss, lease, log, wakeUps }, worker, signal);
      },
      advisories: {
        ...createAdvisorySources(sql),
        update: (update) => updateAdvisories(sql, log, update),
        resume: (signal) => resumeUpdate(sql, log, signal),
      },
      clusters: createClusters(sql, notifications),
      enrolment: createEnrolmentStore(db),
      authority: createAuthorityStore(db),
      apiTokens: createApiTokens(db),
      audit: createAuditLog(db),
      async ping() {
        await sql`select 1`;
      },
      async tidy(now) {
        await sweepGone(sql, now);
        await dropUnusedInventories(sql);
        await endRetirements(sql, now);
        await dropTombstones(sql, now);
      },
      [Symbol.asyncDispose]: () => resources.disposeAsync(),
    };
  } catch (error) {
    await resources.disposeAsync();
    throw error;
  }
}
