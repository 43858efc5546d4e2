// P-256 keys as PEM, and what is needed of them.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type KeyObject,
  type webcrypto,
} from 'node:crypto';
import { importPrivateKey, importPublicKey, signing, x509 } from './x509.ts';

/** A new P-256 key, as PKCS #8 PEM. */
export const generatePrivateKey = (): string =>
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({
    type: 'pkcs8',
    format: 'pem',
  }) as string;

/** The key's public half, as SPKI in DER. */
export const publicKeyOf = (keyPem: string): Buffer =>
  createPublicKey(keyPem).export({ type: 'spki', format: 'der' });

/** SHA-256 of a public key (SPKI, DER): how a key is named where the key itself need not be kept. */
export const hashPublicKey = (key: KeyObject | Uint8Array): Buffer =>
  createHash('sha256')
    .update(key instanceof Uint8Array ? key : key.export({ type: 'spki', format: 'der' }))
    .digest();

export async function keyPairOf(keyPem: string): Promise<webcrypto.CryptoKeyPair> {
  const privateDer = createPrivateKey(keyPem).export({ type: 'pkcs8', format: 'der' });
  return {
    privateKey: await importPrivateKey(privateDer),
    publicKey: await importPublicKey(publicKeyOf(keyPem)),
  };
}

/** A PKCS #10 request, DER, that proves possession of the key. It names nobody: the authority decides that. */
export async function createCertificateRequest(keyPem: string): Promise<Buffer> {
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    keys: await keyPairOf(keyPem),
    signingAlgorithm: signing,
  });
  return Buffer.from(request.rawData);
}
