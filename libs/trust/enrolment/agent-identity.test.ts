import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createAuthorityKey, openAuthority } from '../certificates/certificate-authority.ts';
import { createCertificateRequest } from '../certificates/private-key.ts';
import { type AgentIdentity, openIdentityFolder } from './agent-identity.ts';

const authority = await openAuthority('example', await createAuthorityKey('example'));
const cluster = '0d9b3f0c-6f2e-4a5e-9d6f-b9f7a0e21a11';

function dataDir(): string {
  const folder = mkdtempSync(join(tmpdir(), 'fedscan-identity-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

async function identityFor(keyPem: string): Promise<AgentIdentity> {
  const expiresAt = new Date('2026-11-25T12:00:00Z');
  const der = await authority.issueClientCertificate({
    request: await createCertificateRequest(keyPem),
    cluster,
    expiresAt,
  });
  return {
    federation: 'example',
    cluster,
    certificatePem: new X509Certificate(der).toString(),
    keyPem,
    trustPem: authority.certificatePem,
    generation: 1,
    issuedAt: new Date('2026-11-24T12:00:00Z'),
    expiresAt,
    feedAddresses: ['primary.example:8443'],
  };
}

test('is nobody before it joined', async () => {
  expect(await (await openIdentityFolder(dataDir())).read()).toBeUndefined();
});

test('asks with the same key until it has the certificate, whatever happens between', async () => {
  const dir = dataDir();
  const folder = await openIdentityFolder(dir);

  const keys = await Promise.all([folder.nextKey(), folder.nextKey()]);
  const afterRestart = await (await openIdentityFolder(dir)).nextKey();
  await folder.keep(await identityFor(afterRestart));
  const next = await folder.nextKey();

  expect(keys).toEqual([afterRestart, afterRestart]);
  expect(next).not.toBe(afterRestart);
});

test('finds its identity after a restart, in files that nobody else may read', async () => {
  const dir = dataDir();
  const folder = await openIdentityFolder(dir);
  const identity = await identityFor(await folder.nextKey());

  await folder.keep(identity);

  expect(await (await openIdentityFolder(dir)).read()).toEqual(identity);
  expect(statSync(join(dir, 'identity')).mode & 0o777).toBe(0o700);
  expect(
    readdirSync(join(dir, 'identity')).map((name) => [
      name,
      statSync(join(dir, 'identity', name)).mode & 0o777,
    ]),
  ).toEqual([['identity.json', 0o600]]);
});

test('does not keep a certificate for another key', async () => {
  const folder = await openIdentityFolder(dataDir());
  const identity = await identityFor(await folder.nextKey());
  await folder.keep(identity);

  const wrong = { ...identity, keyPem: await folder.nextKey() };

  await expect(folder.keep(wrong)).rejects.toMatchObject({ code: 'IDENTITY_DAMAGED' });
  expect(await folder.read()).toEqual(identity);
});

test('removes what was left by a kill in the middle of writing', async () => {
  const dir = dataDir();
  await openIdentityFolder(dir);
  writeFileSync(join(dir, 'identity', 'identity.json.1234.tmp'), '{"fed');

  const folder = await openIdentityFolder(dir);

  expect(await folder.read()).toBeUndefined();
  expect(readdirSync(join(dir, 'identity'))).toEqual([]);
});

test('says what to do about a damaged identity', async () => {
  const dir = dataDir();
  const folder = await openIdentityFolder(dir);
  await folder.keep(await identityFor(await folder.nextKey()));
  const file = join(dir, 'identity', 'identity.json');
  writeFileSync(file, readFileSync(file, 'utf8').slice(0, 100));

  await expect(folder.read()).rejects.toMatchObject({
    code: 'IDENTITY_DAMAGED',
    message: `the identity in ${file} cannot be used; remove the file and join again with a new token`,
  });
});
