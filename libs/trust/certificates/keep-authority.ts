// The authority of this federation: made at the first start, sealed, and from then on the same for every replica.
import { randomBytes } from 'node:crypto';
import type { SealKeys } from '../secrets/seal.ts';
import { seal, unsealText } from '../secrets/seal.ts';
import type { AuthorityStore } from './authority-store.ts';
import {
  type CertificateAuthority,
  createAuthorityKey,
  openAuthority,
} from './certificate-authority.ts';

const context = 'authority';

/** `federation` counts at the first start only; a random one is chosen where it is left out. */
export async function findOrCreateAuthority(options: {
  readonly store: AuthorityStore;
  readonly keys: SealKeys;
  readonly federation?: string | undefined;
}): Promise<CertificateAuthority> {
  const { store, keys } = options;
  const kept = (await store.findAuthority()) ?? (await store.keepAuthority(await create(options)));
  return openAuthority(kept.federation, {
    certificatePem: kept.certificatePem,
    keyPem: unsealText(kept.sealedKey, keys, context),
  });
}

async function create({ keys, federation }: { keys: SealKeys; federation?: string | undefined }) {
  const name = federation ?? `federation-${randomBytes(4).toString('hex')}`;
  const { certificatePem, keyPem } = await createAuthorityKey(name);
  return { federation: name, certificatePem, sealedKey: seal(keyPem, keys, context) };
}
