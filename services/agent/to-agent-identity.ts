import { X509Certificate } from 'node:crypto';
import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { enrolment as wire } from '@fedscan/protocol';
import type { AgentIdentity } from '@fedscan/trust';
import { EnrolmentError } from './enrolment-error.ts';

/** The primary's answer as the agent keeps it. Throws EnrolmentError UNTRUSTED where its parts do not fit together. */
export function toAgentIdentity(
  answer: wire.Identity | undefined,
  own: Pick<AgentIdentity, 'federation' | 'feedAddresses' | 'keyPem'>,
): AgentIdentity {
  const chain = (answer?.certificateChain ?? []).map((der) => new X509Certificate(der));
  const roots = (answer?.trustBundle ?? []).map((der) => new X509Certificate(der));
  const last = chain.at(-1);
  if (!answer?.expiresAt || !last || !roots.some((root) => last.verify(root.publicKey))) {
    throw new EnrolmentError('UNTRUSTED', 'the primary sent a certificate that cannot be used');
  }
  return {
    ...own,
    cluster: answer.clusterId,
    certificatePem: chain.join(''),
    trustPem: roots.join(''),
    generation: answer.generation,
    issuedAt: new Date(),
    expiresAt: timestampDate(answer.expiresAt),
  };
}
