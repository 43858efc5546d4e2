// Reads a PKCS #10 request from somebody who is not trusted yet. Only its key is believed, once its signature holds.
import { createPublicKey } from 'node:crypto';
import { TrustError } from '../trust-error.ts';
import { hashPublicKey } from './private-key.ts';
import { x509 } from './x509.ts';

export type CertificateRequest = {
  /** SPKI, DER. */
  readonly publicKey: Buffer;
  readonly keyHash: Buffer;
};

const longestRequest = 4096;

/** Throws TrustError BAD_CERTIFICATE_REQUEST. */
export async function readCertificateRequest(der: Uint8Array): Promise<CertificateRequest> {
  if (der.byteLength > longestRequest) throw bad('it is too long');
  const { request, publicKey } = parse(der);
  if (curveOf(publicKey) !== 'prime256v1') throw bad('its key is not an ECDSA P-256 key');
  if (!(await isSigned(request))) throw bad('its signature does not fit its key');
  return { publicKey, keyHash: hashPublicKey(publicKey) };
}

function parse(der: Uint8Array) {
  try {
    const request = new x509.Pkcs10CertificateRequest(Buffer.from(der));
    return { request, publicKey: Buffer.from(request.publicKey.rawData) };
  } catch (cause) {
    throw bad('it is not a PKCS #10 request in DER', cause);
  }
}

async function isSigned(request: x509.Pkcs10CertificateRequest): Promise<boolean> {
  try {
    return await request.verify();
  } catch {
    return false;
  }
}

function curveOf(spki: Buffer): string | undefined {
  try {
    const key = createPublicKey({ key: spki, type: 'spki', format: 'der' });
    return key.asymmetricKeyDetails?.namedCurve;
  } catch {
    return undefined;
  }
}

const bad = (reason: string, cause?: unknown): TrustError =>
  new TrustError('BAD_CERTIFICATE_REQUEST', `the certificate request is refused: ${reason}`, {
    cause,
  });
