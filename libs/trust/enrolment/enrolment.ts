// Who becomes a cluster of the federation, and stays one. Pure but for its store: any transport may be put before it.
import type { PeerIdentity } from '../certificates/peer-certificate.ts';
import { admit } from './admit.ts';
import { createJoinToken, type JoinTokenOrder, type NewJoinToken } from './create-join-token.ts';
import { type EnrolmentRequest, enrol } from './enrol.ts';
import type { EnrolmentContext } from './enrolment-context.ts';
import type { ClusterRecord } from './enrolment-store.ts';
import type { IssuedIdentity } from './issue-identity.ts';
import { type RenewalRequest, renew } from './renew.ts';

export type Enrolment = {
  /** Throws TrustError BAD_NAME or BAD_LIFETIME. */
  createJoinToken(order: JoinTokenOrder): Promise<NewJoinToken>;
  /** Throws TrustError REFUSED, which never says why; the reason is in the log. */
  enrol(request: EnrolmentRequest): Promise<IssuedIdentity>;
  /** `peer` is who TLS has proven the caller to be. Throws TrustError REFUSED. */
  renew(peer: PeerIdentity, request: RenewalRequest): Promise<IssuedIdentity>;
  /** The caller's cluster; undefined where it is unknown, revoked, expired or of another federation. */
  admit(peer: PeerIdentity): Promise<ClusterRecord | undefined>;
};

export function createEnrolment(
  options: Omit<EnrolmentContext, 'now'> & { readonly now?: () => Date },
): Enrolment {
  const context: EnrolmentContext = { now: () => new Date(), ...options };
  return {
    createJoinToken: (order) => createJoinToken(context, order),
    enrol: (request) => enrol(context, request),
    renew: (peer, request) => renew(context, peer, request),
    admit: (peer) => admit(context, peer),
  };
}
