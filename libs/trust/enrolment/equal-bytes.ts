import { timingSafeEqual } from 'node:crypto';

/** Takes the same time wherever the two differ. */
export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.byteLength === b.byteLength && timingSafeEqual(a, b);
