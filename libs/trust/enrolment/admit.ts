import type { PeerIdentity } from '../certificates/peer-certificate.ts';
import type { EnrolmentContext } from './enrolment-context.ts';
import type { ClusterRecord } from './enrolment-store.ts';

export async function admit(
  { store, authority, now }: EnrolmentContext,
  peer: PeerIdentity,
): Promise<ClusterRecord | undefined> {
  if (peer.federation !== authority.federation || peer.expiresAt <= now()) return undefined;
  const cluster = await store.findCluster(peer.cluster);
  return cluster?.revokedAt ? undefined : cluster;
}
