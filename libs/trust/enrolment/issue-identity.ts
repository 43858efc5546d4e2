import type { CertificateRequest } from '../certificates/certificate-request.ts';
import { readCertificateRequest } from '../certificates/certificate-request.ts';
import { type EnrolmentContext, refuse } from './enrolment-context.ts';
import type { ClusterRecord } from './enrolment-store.ts';

export type IssuedIdentity = {
  readonly cluster: string;
  /** DER, the leaf first. */
  readonly certificateChain: readonly Uint8Array[];
  /** DER; the roots to trust. */
  readonly trustBundle: readonly Uint8Array[];
  readonly generation: number;
  readonly expiresAt: Date;
};

const certificateLifetimeMs = 24 * 3_600_000;

export async function issueIdentity(
  { authority }: EnrolmentContext,
  cluster: ClusterRecord,
  request: CertificateRequest,
): Promise<IssuedIdentity> {
  const leaf = await authority.issueClientCertificate({
    request,
    cluster: cluster.id,
    expiresAt: cluster.certificateExpiresAt,
  });
  return {
    cluster: cluster.id,
    certificateChain: [leaf],
    trustBundle: [authority.certificateDer],
    generation: cluster.generation,
    expiresAt: cluster.certificateExpiresAt,
  };
}

// X.509 counts in whole seconds.
export const nextExpiry = ({ now }: EnrolmentContext): Date =>
  new Date(Math.floor((now().getTime() + certificateLifetimeMs) / 1000) * 1000);

export async function readRequest(
  context: EnrolmentContext,
  der: Uint8Array,
): Promise<CertificateRequest> {
  try {
    return await readCertificateRequest(der);
  } catch (error) {
    throw refuse(context, (error as Error).message);
  }
}
