export type { ApiTokenRecord, ApiTokens } from './clusters/api-tokens.ts';
export type { AuditEvent, AuditLog } from './clusters/audit-log.ts';
export type {
  ClusterFeedState,
  ClusterReport,
  ClusterState,
  Clusters,
} from './clusters/clusters.ts';
export {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startPostgres,
} from './embedded/start-postgres.ts';
export type { FeedHead, FeedPage, FeedRow, FeedSource } from './feeds/feed-source.ts';
export type { Job, JobData, JobKind, ListJob, ScanJob } from './jobs/job.ts';
export type { JobCounts, JobQueue } from './jobs/job-queue.ts';
export type { JobHandler, JobWorkerOptions } from './jobs/job-worker.ts';
export type { AdvisorySourceRecord, AdvisorySources } from './knowledge/advisory-sources.ts';
export type { AdvisoryUpdate, UpdateOutcome } from './knowledge/update-advisories.ts';
export type { UpdatePhase, UpdateProgress } from './knowledge/update-progress.ts';
export type { ImageToScan } from './listings/images-to-scan.ts';
export type { IndexedImage, ListedManifest, ListedTag } from './listings/listed-tag.ts';
export type { Listings } from './listings/listings.ts';
export type { PassEnd, UnreadPart } from './listings/pass.ts';
export { migrateDatabase } from './migrate.ts';
export { openStore, type Store, type StoreOptions } from './open-store.ts';
export type { Registries } from './registries/registries.ts';
export type {
  KeptSource,
  NewRegistry,
  RegistryChange,
  RegistryRecord,
  RegistrySettings,
  RegistryStatus,
} from './registries/registry-record.ts';
export type { LayerCache } from './scans/layer-cache.ts';
export type { FailureToRecord } from './scans/record-failure.ts';
export type { ReusableScan, ScanToRecord } from './scans/record-scan.ts';
export type { Scans } from './scans/scans.ts';
export { StoreError, type StoreErrorCode } from './store-error.ts';
