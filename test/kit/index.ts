export { requireOrSkip } from './availability.ts';
export type { BuiltImage } from './built-image.ts';
export {
  createTestFederation,
  loopbackCertificate,
  type TestFederation,
} from './certificates.ts';
export { createMemoryEnrolmentStore, type MemoryEnrolmentStore } from './memory-enrolment-store.ts';
export { createDatabase, type TestDatabase } from './postgres.ts';
export { catalogImages, memoryCatalog } from './served-api/memory-catalog.ts';
export { type MemoryOrders, memoryOrders } from './served-api/memory-orders.ts';
export { type ServedApi, type ServedApiOptions, startServedApi } from './served-api/served-api.ts';
export { type LogLine, projectRoot, type Service, startService } from './service.ts';
export { sharedFolder } from './shared-folder.ts';
