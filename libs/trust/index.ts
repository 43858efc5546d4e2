export type { AuthorityRecord, AuthorityStore } from './certificates/authority-store.ts';
export {
  type AuthorityKey,
  type CertificateAuthority,
  createAuthorityKey,
  openAuthority,
  type ServerCertificate,
} from './certificates/certificate-authority.ts';
export {
  type CertificateRequest,
  readCertificateRequest,
} from './certificates/certificate-request.ts';
export { findOrCreateAuthority } from './certificates/keep-authority.ts';
export {
  type ListenerCertificate,
  openListenerCertificate,
} from './certificates/listener-certificate.ts';
export { measureCertificates } from './certificates/measure-certificate.ts';
export { type PeerIdentity, readPeerCertificate } from './certificates/peer-certificate.ts';
export {
  createCertificateRequest,
  generatePrivateKey,
  hashPublicKey,
  publicKeyOf,
} from './certificates/private-key.ts';
export { formatSpiffeId, parseSpiffeId, type SpiffeId } from './certificates/spiffe-id.ts';
export {
  type AgentIdentity,
  type IdentityFolder,
  openIdentityFolder,
} from './enrolment/agent-identity.ts';
export type { JoinTokenOrder, NewJoinToken } from './enrolment/create-join-token.ts';
export type { EnrolmentRequest } from './enrolment/enrol.ts';
export { createEnrolment, type Enrolment } from './enrolment/enrolment.ts';
export type {
  ClusterRecord,
  EnrolmentEvent,
  EnrolmentStore,
  JoinTokenRecord,
  JoinTokenUse,
} from './enrolment/enrolment-store.ts';
export type { IssuedIdentity } from './enrolment/issue-identity.ts';
export { encodeJoinToken, type JoinToken, parseJoinToken } from './enrolment/join-token.ts';
export type { RenewalRequest } from './enrolment/renew.ts';
export {
  createApiToken,
  hashToken,
  type NewApiToken,
  type Role,
  roles,
  verifyToken,
} from './secrets/api-token.ts';
export { parseChosenToken } from './secrets/chosen-token.ts';
export { readOrCreateKey } from './secrets/key-file.ts';
export { isSealedWithOlderKey, type SealKeys, seal, unseal, unsealText } from './secrets/seal.ts';
export { createPrivateFile, writePrivateFile } from './secrets/write-private-file.ts';
export { TrustError, type TrustErrorCode } from './trust-error.ts';
