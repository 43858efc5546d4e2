import { ServerCredentials } from '@grpc/grpc-js';

export type TlsMaterial = {
  readonly certPem: string;
  readonly keyPem: string;
  /** The authority whose certificates are believed. */
  readonly caPem: string;
};

/** Callers without a certificate of the authority do not get past the handshake. */
export const mutualTls = ({ certPem, keyPem, caPem }: TlsMaterial): ServerCredentials =>
  ServerCredentials.createSsl(
    Buffer.from(caPem),
    [{ private_key: Buffer.from(keyPem), cert_chain: Buffer.from(certPem) }],
    true,
  );
