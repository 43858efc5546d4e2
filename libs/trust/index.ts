export type { AuthorityRecord, AuthorityStore } from './certificates/authority-store.ts';
export type {
  ClusterRecord,
  EnrolmentEvent,
  EnrolmentStore,
  JoinTokenRecord,
  JoinTokenUse,
} from './enrolment/enrolment-store.ts';
