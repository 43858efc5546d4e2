import { createHash } from 'node:crypto';

export type EntryIdentity = {
  readonly kind: number;
  readonly key: string;
  readonly payload: Uint8Array;
};

/** SHA-256 over kind, key and payload, each with its length (of the kind: its value) before it as 32 bits, big-endian. */
export function hashEntry({ kind, key, payload }: EntryIdentity): Buffer {
  const keyBytes = Buffer.from(key, 'utf8');
  const head = Buffer.allocUnsafe(12 + keyBytes.length);
  head.writeUInt32BE(kind, 0);
  head.writeUInt32BE(keyBytes.length, 4);
  keyBytes.copy(head, 8);
  head.writeUInt32BE(payload.length, 8 + keyBytes.length);
  return createHash('sha256').update(head).update(payload).digest();
}
