import { randomUUID } from 'node:crypto';
import { isClusterName } from './cluster-name.ts';
import { hashSecret } from './create-join-token.ts';
import { type EnrolmentContext, refuse } from './enrolment-context.ts';
import type { ClusterRecord, JoinTokenRecord, JoinTokenUse } from './enrolment-store.ts';
import { equalBytes } from './equal-bytes.ts';
import { type IssuedIdentity, issueIdentity, nextExpiry, readRequest } from './issue-identity.ts';

export type EnrolmentRequest = {
  readonly tokenId: string;
  readonly tokenSecret: Uint8Array;
  /** PKCS #10, DER. */
  readonly certificateRequest: Uint8Array;
  /** Empty: the token's, or one made from the cluster's id. */
  readonly clusterName: string;
  /** Empty where there is none. */
  readonly clusterUid: string;
};

/** How long a lost answer may be asked for again. */
const repeatMs = 10 * 60_000;

export async function enrol(
  context: EnrolmentContext,
  request: EnrolmentRequest,
): Promise<IssuedIdentity> {
  const token = await findToken(context, request);
  const certificateRequest = await readRequest(context, request.certificateRequest);
  const cluster = newCluster(context, request, token, certificateRequest.keyHash);
  const use = await context.store.useJoinToken(token.id, cluster, {
    kind: 'cluster_enrolled',
    at: cluster.enrolledAt,
    message: `Cluster ${cluster.name} joined.`,
    joinTokenId: token.id,
    clusterId: cluster.id,
    alarm: false,
  });
  if (!use.first) await checkRepeat(context, token, use, certificateRequest.keyHash);
  const enrolled = use.first ? cluster : use.cluster;
  context.log.info('cluster enrolled', {
    cluster: enrolled.id,
    name: enrolled.name,
    repeated: !use.first,
  });
  return await issueIdentity(context, enrolled, certificateRequest);
}

async function findToken(
  context: EnrolmentContext,
  { tokenId, tokenSecret, clusterName }: EnrolmentRequest,
): Promise<JoinTokenRecord> {
  const token = isUuid(tokenId) ? await context.store.findJoinToken(tokenId) : undefined;
  if (!token) throw refuse(context, 'the join token is unknown');
  const joinId = token.id;
  if (!equalBytes(token.secretHash, hashSecret(tokenSecret))) {
    throw refuse(context, 'the secret of the join token is wrong', { joinId });
  }
  if (token.expiresAt <= context.now()) {
    throw refuse(context, 'the join token has expired', { joinId });
  }
  if (clusterName && !isClusterName(clusterName)) {
    throw refuse(context, 'the name of the cluster cannot be one', { joinId });
  }
  if (token.clusterName && clusterName && clusterName !== token.clusterName) {
    throw refuse(context, 'the join token is for another cluster', { joinId, clusterName });
  }
  return token;
}

const newCluster = (
  context: EnrolmentContext,
  request: EnrolmentRequest,
  token: JoinTokenRecord,
  keyHash: Uint8Array,
): ClusterRecord => {
  const id = randomUUID();
  return {
    id,
    name: token.clusterName || request.clusterName || `cluster-${id.slice(0, 8)}`,
    uid: isUuid(request.clusterUid) ? request.clusterUid : undefined,
    enrolledAt: context.now(),
    generation: 1,
    keyHash,
    certificateExpiresAt: nextExpiry(context),
  };
};

async function checkRepeat(
  context: EnrolmentContext,
  { id }: JoinTokenRecord,
  use: Extract<JoinTokenUse, { first: false }>,
  keyHash: Uint8Array,
): Promise<void> {
  const { cluster } = use;
  if (!equalBytes(use.keyHash, keyHash)) {
    await context.store.recordEnrolmentEvent({
      kind: 'join_token_misused',
      at: context.now(),
      message: `The join token with which cluster ${cluster.name} joined was used again with another key.`,
      joinTokenId: id,
      clusterId: cluster.id,
      alarm: true,
    });
    throw refuse(context, 'the join token was used before, with another key', { joinId: id });
  }
  const isInTime = context.now().getTime() - use.usedAt.getTime() <= repeatMs;
  if (!isInTime || cluster.revokedAt || cluster.generation !== 1) {
    throw refuse(context, 'the join token was used before', { joinId: id });
  }
}

const isUuid = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
