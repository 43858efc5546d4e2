import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { AuthorityRecord, AuthorityStore } from './authority-store.ts';
import { findOrCreateAuthority } from './keep-authority.ts';

const keys = { current: randomBytes(32), older: [] };

function memoryStore(): AuthorityStore & { record(): AuthorityRecord | undefined } {
  let kept: AuthorityRecord | undefined;
  return {
    record: () => kept,
    findAuthority: async () => kept,
    async keepAuthority(record) {
      kept ??= record;
      return kept;
    },
  };
}

test('is made once, and is the same for all that start together', async () => {
  const store = memoryStore();

  const opened = await Promise.all([
    findOrCreateAuthority({ store, keys, federation: 'example' }),
    findOrCreateAuthority({ store, keys, federation: 'example' }),
  ]);
  const later = await findOrCreateAuthority({ store, keys, federation: 'renamed' });

  expect(new Set([...opened, later].map(({ certificatePem }) => certificatePem)).size).toBe(1);
  expect(later.federation).toBe('example');
});

test('is kept sealed', async () => {
  const store = memoryStore();

  await findOrCreateAuthority({ store, keys });

  expect(store.record()?.sealedKey).toMatch(/^fsl1\./);
  expect(JSON.stringify(store.record())).not.toContain('PRIVATE KEY');
  await expect(
    findOrCreateAuthority({ store, keys: { current: randomBytes(32), older: [] } }),
  ).rejects.toMatchObject({ code: 'SEAL_KEY_UNKNOWN' });
});
