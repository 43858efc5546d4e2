// How an agent becomes a cluster of the federation: once, with a join token. Later starts find the identity on disk.
import { grpcMethods, enrolment as wire } from '@fedscan/protocol';
import { backOff, type Logger, sleep } from '@fedscan/runtime';
import {
  type AgentIdentity,
  createCertificateRequest,
  type IdentityFolder,
  type JoinToken,
  parseJoinToken,
} from '@fedscan/trust';
import { EnrolmentError } from './enrolment-error.ts';
import { callPrimary } from './primary-call.ts';
import { toAgentIdentity } from './to-agent-identity.ts';

export type JoinOptions = {
  readonly folder: IdentityFolder;
  /** Ignored where there is an identity already, unless that has expired. */
  readonly joinToken?: string | undefined;
  readonly clusterName: string;
  /** UID of the namespace kube-system. */
  readonly clusterUid?: string | undefined;
  readonly log: Logger;
};

const { enrol } = grpcMethods(wire.EnrolmentService);

/**
 * The identity on disk, or a new one for the join token. Waits for a primary that does not answer, as long as the token
 * is good. Throws TrustError for a token that is none, EnrolmentError where it is of no use.
 */
export async function joinFederation(
  options: JoinOptions,
  signal: AbortSignal,
): Promise<AgentIdentity> {
  const { folder, joinToken, log } = options;
  const known = await folder.read();
  if (known && known.expiresAt > new Date()) return known;
  if (known) {
    log.warn('identity expired', { cluster: known.cluster, expiresAt: known.expiresAt });
    if (!joinToken) return known;
  }
  if (!joinToken) {
    throw new EnrolmentError(
      'TOKEN_MISSING',
      'this agent belongs to no federation yet; create a join token with `fedscan cluster token` on the primary and give it in FEDSCAN_JOIN_TOKEN, or in the file that FEDSCAN_JOIN_TOKEN_FILE names (there is none now)',
    );
  }
  try {
    return await enrolWith(parseJoinToken(joinToken), options, signal);
  } catch (error) {
    if (!known) throw error;
    log.warn('identity not replaced', { cluster: known.cluster, error });
    return known;
  }
}

async function enrolWith(
  token: JoinToken,
  options: JoinOptions,
  signal: AbortSignal,
): Promise<AgentIdentity> {
  const { folder, log, clusterName, clusterUid = '' } = options;
  const keyPem = await folder.nextKey();
  const request = {
    tokenId: token.id,
    tokenSecret: token.secret,
    certificateRequest: await createCertificateRequest(keyPem),
    clusterName,
    clusterUid,
  };
  const response = await keepAsking(token, request, log, signal);
  const { federation, feedAddresses } = token;
  const identity = toAgentIdentity(response.identity, { federation, feedAddresses, keyPem });
  await folder.keep(identity);
  log.info('federation joined', { federation: identity.federation, cluster: identity.cluster });
  return identity;
}

async function keepAsking(
  token: JoinToken,
  request: Parameters<typeof enrol.requestSerialize>[0],
  log: Logger,
  signal: AbortSignal,
): Promise<wire.EnrolResponse> {
  const connection = { addresses: token.enrolmentAddresses, trustPem: token.authorityPem };
  const retry = backOff({ base: 1000, cap: 30_000 });
  for (;;) {
    try {
      return await callPrimary(connection, enrol, request, signal);
    } catch (error) {
      if (!(error instanceof EnrolmentError)) throw error;
      if (error.code === 'REFUSED') throw explainRefusal(error, request.clusterName);
      if (error.code !== 'UNREACHABLE' || token.expiresAt <= new Date()) throw error;
      log.warn('primary not reached', {
        addresses: connection.addresses,
        reason: error.message,
      });
    }
    await sleep(retry.next(), signal);
  }
}

const explainRefusal = (cause: EnrolmentError, clusterName = ''): EnrolmentError =>
  new EnrolmentError(
    'REFUSED',
    `the join token was used already, has expired or is for a cluster of another name than ${clusterName} (FEDSCAN_CLUSTER_NAME); create a new one with \`fedscan cluster token\``,
    { cause },
  );
