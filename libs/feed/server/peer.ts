// Who is on the other end of a call. TLS has proven the certificate; here it is read.
import { type PeerIdentity, readPeerCertificate } from '@fedscan/trust';
import { type ServerUnaryCall, type ServerWritableStream, status } from '@grpc/grpc-js';

type Call = Pick<
  ServerUnaryCall<unknown, unknown> | ServerWritableStream<unknown, unknown>,
  'getAuthContext'
>;

export const refused = { code: status.PERMISSION_DENIED, details: 'refused' };

/** Undefined where the certificate names no cluster of this federation. */
export function peerOf(call: Call, federation: string): PeerIdentity | undefined {
  const der = call.getAuthContext().sslPeerCertificate?.raw;
  const peer = der && readPeerCertificate(der);
  return peer && peer.federation === federation ? peer : undefined;
}
