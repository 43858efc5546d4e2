// A federation of its own for each test: authority, enrolment and its store in memory.
import { silentLogger } from '@fedscan/runtime';
import {
  type CertificateAuthority,
  createAuthorityKey,
  createEnrolment,
  type Enrolment,
  openAuthority,
} from '@fedscan/trust';
import { createMemoryEnrolmentStore, type MemoryEnrolmentStore } from './memory-enrolment-store.ts';

export type TestFederation = {
  readonly authority: CertificateAuthority;
  readonly store: MemoryEnrolmentStore;
  readonly enrolment: Enrolment;
};

export async function createTestFederation({
  federation = 'test',
  now = () => new Date(),
  log = silentLogger,
}: {
  federation?: string;
  now?: () => Date;
  log?: typeof silentLogger;
} = {}): Promise<TestFederation> {
  const key = await createAuthorityKey(federation, now());
  const authority = await openAuthority(federation, key, now);
  const store = createMemoryEnrolmentStore();
  return { authority, store, enrolment: createEnrolment({ store, authority, log, now }) };
}

/** A listener's certificate for loopback, for an hour. */
export const loopbackCertificate = (authority: CertificateAuthority) =>
  authority.issueServerCertificate(
    ['localhost', '127.0.0.1', '::1'],
    new Date(Date.now() + 3_600_000),
  );
