// Which cluster is on the other end. TLS has proven the certificate before; here it is only read.
import { X509Certificate } from 'node:crypto';
import { hashPublicKey } from './private-key.ts';
import { parseSpiffeId } from './spiffe-id.ts';

export type PeerIdentity = {
  readonly federation: string;
  readonly cluster: string;
  readonly keyHash: Uint8Array;
  readonly expiresAt: Date;
};

/** Undefined where the certificate (DER) does not name exactly one cluster. */
export function readPeerCertificate(der: Uint8Array): PeerIdentity | undefined {
  const certificate = parse(der);
  // Exactly one name, the URI: a certificate with several could mean different things to different readers.
  const [, uri = ''] = /^URI:([^,"]+)$/.exec(certificate?.subjectAltName ?? '') ?? [];
  const id = parseSpiffeId(uri);
  if (!certificate || !id) return undefined;
  return {
    ...id,
    keyHash: hashPublicKey(certificate.publicKey),
    expiresAt: certificate.validToDate,
  };
}

function parse(der: Uint8Array): X509Certificate | undefined {
  try {
    return new X509Certificate(der);
  } catch {
    return undefined;
  }
}
