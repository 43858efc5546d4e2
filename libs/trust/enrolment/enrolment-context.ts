import type { Logger } from '@fedscan/runtime';
import type { CertificateAuthority } from '../certificates/certificate-authority.ts';
import { TrustError } from '../trust-error.ts';
import type { EnrolmentStore } from './enrolment-store.ts';

export type EnrolmentContext = {
  readonly store: EnrolmentStore;
  readonly authority: CertificateAuthority;
  readonly log: Logger;
  readonly now: () => Date;
};

/** All refusals look alike to the caller; why is for the log alone. */
export function refuse(
  { log }: EnrolmentContext,
  reason: string,
  fields: Readonly<Record<string, unknown>> = {},
): TrustError {
  log.warn('enrolment refused', { reason, ...fields });
  return new TrustError('REFUSED', 'refused');
}
