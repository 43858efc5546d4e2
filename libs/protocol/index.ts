export * from './api.ts';
export { type EntryIdentity, hashEntry } from './entry-hash.ts';
export * as enrolment from './gen/fedscan/enrolment/v1/enrolment_pb.js';
export * as entries from './gen/fedscan/feed/v1/entries_pb.js';
export * as feed from './gen/fedscan/feed/v1/feed_pb.js';
export * as reflection from './gen/grpc/reflection/v1/reflection_pb.js';
export * as reflectionAlpha from './gen/grpc/reflection/v1alpha/reflection_pb.js';
export * as health from './gen/health/v1/health_pb.js';
export { SetDigest } from './set-digest.ts';
