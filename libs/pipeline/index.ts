export {
  createImageScanner,
  type ImageScanner,
  type ImageScannerOptions,
} from './image-scanner.ts';
export {
  type AdvisoryStore,
  type ImportProgress,
  type ImportStep,
  importAdvisories,
} from './import-advisories.ts';
export { createLister, type Lister, type ListerOptions } from './lister.ts';
export type {
  Attempt,
  ImageToScan,
  IndexedImage,
  ListedManifest,
  ListedTag,
  ListingStore,
  ListJob,
  PassEnd,
  ScanJob,
  ScanQueue,
  ScanStore,
  SourceStore,
} from './pipeline-store.ts';
export { createScheduler, type Scheduler, type SchedulerOptions } from './scheduler.ts';
