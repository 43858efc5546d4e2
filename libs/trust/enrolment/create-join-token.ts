import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { TrustError } from '../trust-error.ts';
import { checkClusterName } from './cluster-name.ts';
import type { EnrolmentContext } from './enrolment-context.ts';
import { encodeJoinToken } from './join-token.ts';

export type JoinTokenOrder = {
  /** `host:port` each, as an agent sees them. */
  readonly feedAddresses: readonly string[];
  readonly enrolmentAddresses: readonly string[];
  /** Only a cluster of this name may use it. */
  readonly clusterName?: string | undefined;
  /** 1 h where it is left out, at most 24 h. */
  readonly lifetimeMs?: number | undefined;
};

export type NewJoinToken = {
  /** Shown once: the secret is not kept. */
  readonly token: string;
  readonly id: string;
  readonly expiresAt: Date;
};

const minute = 60_000;
const hour = 60 * minute;

export async function createJoinToken(
  { store, authority, now }: Pick<EnrolmentContext, 'store' | 'authority' | 'now'>,
  order: JoinTokenOrder,
): Promise<NewJoinToken> {
  const { clusterName, lifetimeMs = hour, ...addresses } = order;
  if (!(lifetimeMs >= minute && lifetimeMs <= 24 * hour)) {
    throw new TrustError('BAD_LIFETIME', 'a join token lives from 1 minute to 24 hours');
  }
  if (clusterName) checkClusterName(clusterName);
  const id = randomUUID();
  const secret = randomBytes(32);
  const createdAt = now();
  // The token tells whole seconds, and both sides should agree.
  const expiresAt = new Date(Math.floor((createdAt.getTime() + lifetimeMs) / 1000) * 1000);
  await store.keepJoinToken({
    id,
    secretHash: hashSecret(secret),
    createdAt,
    expiresAt,
    clusterName: clusterName || undefined,
  });
  const { federation, certificatePem: authorityPem } = authority;
  const token = encodeJoinToken({ federation, ...addresses, id, secret, authorityPem, expiresAt });
  return { token, id, expiresAt };
}

export const hashSecret = (secret: Uint8Array): Buffer =>
  createHash('sha256').update(secret).digest();
