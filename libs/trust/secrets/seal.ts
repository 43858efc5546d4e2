// Keeps a secret in the database so that the database alone does not give it away: AES-256-GCM with the operator's key.
// `fsl1.<id of the key>.<base64url of nonce, ciphertext and tag>`
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { TrustError } from '../trust-error.ts';

/** 32 bytes each. New secrets are sealed with `current`; the older ones still open what they sealed. */
export type SealKeys = { readonly current: Uint8Array; readonly older: readonly Uint8Array[] };

const nonceBytes = 12;
const tagBytes = 16;

/**
 * `context` says what the secret belongs to, such as `registry/prod`; it opens only under the same context, so that a
 * sealed text copied to another row is of no use.
 */
export function seal(
  secret: string | Uint8Array,
  keys: SealKeys | Uint8Array,
  context: string,
): string {
  const key = keys instanceof Uint8Array ? keys : keys.current;
  const id = idOf(key);
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(additional(id, context));
  const sealed = Buffer.concat([
    nonce,
    typeof secret === 'string' ? cipher.update(secret, 'utf8') : cipher.update(secret),
    cipher.final(),
    cipher.getAuthTag(),
  ]);
  return `fsl1.${id}.${sealed.toString('base64url')}`;
}

/** Throws TrustError SEAL_KEY_UNKNOWN or SEAL_BROKEN. */
export function unseal(sealed: string, keys: SealKeys | Uint8Array, context: string): Buffer {
  const [, id = '', body = ''] = /^fsl1\.([0-9a-f]{16})\.([\w-]+)$/.exec(sealed) ?? [];
  const bytes = Buffer.from(body, 'base64url');
  if (bytes.length < nonceBytes + tagBytes) throw broken();
  const known = keys instanceof Uint8Array ? [keys] : [keys.current, ...keys.older];
  const key = known.find((candidate) => idOf(candidate) === id);
  if (!key) {
    throw new TrustError(
      'SEAL_KEY_UNKNOWN',
      `a secret was sealed with another key (${id}); add that key to the key file, after the current one`,
    );
  }
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  }).setAAD(additional(id, context));
  decipher.setAuthTag(bytes.subarray(-tagBytes));
  try {
    return Buffer.concat([
      decipher.update(bytes.subarray(nonceBytes, -tagBytes)),
      decipher.final(),
    ]);
  } catch (cause) {
    throw broken(cause);
  }
}

export const unsealText = (sealed: string, keys: SealKeys | Uint8Array, context: string): string =>
  unseal(sealed, keys, context).toString('utf8');

/** Whether it was sealed with an older key and should be sealed again. */
export const isSealedWithOlderKey = (sealed: string, keys: SealKeys): boolean =>
  !sealed.startsWith(`fsl1.${idOf(keys.current)}.`);

const idOf = (key: Uint8Array): string =>
  createHash('sha256').update('fedscan seal key\0').update(key).digest('hex').slice(0, 16);

const additional = (id: string, context: string): Buffer => Buffer.from(`fsl1\0${id}\0${context}`);

const broken = (cause?: unknown): TrustError =>
  new TrustError(
    'SEAL_BROKEN',
    'a sealed secret is damaged, or belongs to something else; enter it again',
    { cause },
  );
