import { createHash } from 'node:crypto';
import type { Digest } from '@fedscan/model';
import { signedPayload } from './schema1.ts';

/** All that these bytes may be named: schema 1 is named without its signatures. */
export function manifestDigests(bytes: Buffer, algorithm: string): [Digest, ...Digest[]] {
  const payload = signedPayload(bytes);
  const whole = digestOf(bytes, algorithm);
  return payload ? [digestOf(payload, algorithm), whole] : [whole];
}

export const algorithmOf = (digest: Digest): string => digest.slice(0, digest.indexOf(':'));

const digestOf = (bytes: Buffer, algorithm: string): Digest =>
  `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
