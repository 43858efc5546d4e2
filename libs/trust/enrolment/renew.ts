// Two holders of one identity cannot both stay: the generation moves on with one of them, and the other is found.
import type { PeerIdentity } from '../certificates/peer-certificate.ts';
import { admit } from './admit.ts';
import { type EnrolmentContext, refuse } from './enrolment-context.ts';
import type { ClusterRecord } from './enrolment-store.ts';
import { equalBytes } from './equal-bytes.ts';
import { type IssuedIdentity, issueIdentity, nextExpiry, readRequest } from './issue-identity.ts';

export type RenewalRequest = {
  /** PKCS #10, DER, of a new key. */
  readonly certificateRequest: Uint8Array;
  /** Of the certificate that is to be renewed. */
  readonly generation: number;
};

export async function renew(
  context: EnrolmentContext,
  peer: PeerIdentity,
  request: RenewalRequest,
): Promise<IssuedIdentity> {
  const cluster = await admitted(context, peer);
  const certificateRequest = await readRequest(context, request.certificateRequest);
  const { keyHash } = certificateRequest;
  if (equalBytes(keyHash, peer.keyHash)) {
    throw refuse(context, 'a renewal needs a new key', { cluster: cluster.id });
  }
  if (cluster.generation === request.generation && equalBytes(cluster.keyHash, peer.keyHash)) {
    const renewed = { keyHash, certificateExpiresAt: nextExpiry(context) };
    if (await context.store.renewCluster(cluster.id, request.generation, renewed)) {
      const generation = request.generation + 1;
      context.log.info('certificate renewed', { cluster: cluster.id, generation });
      return await issueIdentity(
        context,
        { ...cluster, ...renewed, generation },
        certificateRequest,
      );
    }
  }
  // A lost answer is asked for again. Only who made the newest key can sign a request for it.
  const current = await admitted(context, peer);
  if (current.generation === request.generation + 1 && equalBytes(current.keyHash, keyHash)) {
    return await issueIdentity(context, current, certificateRequest);
  }
  throw await alarm(context, current, request.generation);
}

async function admitted(context: EnrolmentContext, peer: PeerIdentity): Promise<ClusterRecord> {
  const cluster = await admit(context, peer);
  if (cluster) return cluster;
  throw refuse(context, 'the cluster is unknown or revoked', { cluster: peer.cluster });
}

async function alarm(context: EnrolmentContext, cluster: ClusterRecord, generation: number) {
  await context.store.recordEnrolmentEvent({
    kind: 'cluster_identity_misused',
    at: context.now(),
    message: `Two hold the identity of cluster ${cluster.name}: a renewal came from generation ${generation}, while the newest is ${cluster.generation}.`,
    clusterId: cluster.id,
    alarm: true,
  });
  return refuse(context, 'the certificate is not the newest of its cluster', {
    cluster: cluster.id,
    generation,
    newest: cluster.generation,
  });
}
