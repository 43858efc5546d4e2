export * from './api.ts';
export { type EntryIdentity, hashEntry } from './entry-hash.ts';
export * as enrolment from './gen/fedscan/enrolment/v1/enrolment_pb.js';
export * as entries from './gen/fedscan/feed/v1/entries_pb.js';
export * as feed from './gen/fedscan/feed/v1/feed_pb.js';
export { SetDigest } from './set-digest.ts';
