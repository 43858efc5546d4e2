// The X.509 library, on Node's own cryptography.
import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

x509.cryptoProvider.set(webcrypto);

export { x509 };

const p256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
export const signing = { name: 'ECDSA', hash: 'SHA-256' } as const;

export const importPrivateKey = (keyDer: Buffer): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('pkcs8', keyDer, p256, false, ['sign']);

export const importPublicKey = (spki: Buffer): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('spki', spki, p256, true, ['verify']);
