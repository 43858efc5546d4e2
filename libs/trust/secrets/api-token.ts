// What people and programs sign in with. Only a hash is kept: 32 random bytes need no slow one.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** admin: everything. reader: looks. ci: looks, and asks for decisions. */
export const roles = ['admin', 'reader', 'ci'] as const;
export type Role = (typeof roles)[number];

export type NewApiToken = {
  /** `fsk_…`; shown once. */
  readonly token: string;
  /** SHA-256, 32 bytes. */
  readonly hash: Buffer;
};

export function createApiToken(): NewApiToken {
  const token = `fsk_${randomBytes(32).toString('base64url')}`;
  return { token, hash: hashToken(token) };
}

/** SHA-256 of the token as it is written, 32 bytes. */
export const hashToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** Takes the same time wherever the two differ. */
export const verifyToken = (token: string, hash: Uint8Array): boolean =>
  hash.byteLength === 32 && timingSafeEqual(hashToken(token), hash);
