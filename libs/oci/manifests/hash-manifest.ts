import { createHash } from 'node:crypto';
import type { Digest } from '@fedscan/model';
import { signedPayload } from './schema1.ts';

export type NamedText = { readonly digest: Digest; readonly bytes: Buffer };

/**
 * What these bytes may be named after, each text with its own digest: schema 1 is named without its signatures. A digest
 * holds for its own text only: whatever stands beside a signature could otherwise be passed off as what is signed.
 */
export function namedTexts(bytes: Buffer, algorithm: string): [NamedText, ...NamedText[]] {
  const payload = signedPayload(bytes);
  const whole = { digest: digestOf(bytes, algorithm), bytes };
  return payload ? [{ digest: digestOf(payload, algorithm), bytes: payload }, whole] : [whole];
}

export const algorithmOf = (digest: Digest): string => digest.slice(0, digest.indexOf(':'));

const digestOf = (bytes: Buffer, algorithm: string): Digest =>
  `${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`;
