import { X509Certificate } from 'node:crypto';
import { silentLogger } from '@fedscan/runtime';
import { expect, test } from 'vitest';
import { createAuthorityKey, openAuthority } from './certificate-authority.ts';
import { openListenerCertificate } from './listener-certificate.ts';

const authority = await openAuthority('example', await createAuthorityKey('example'));
const serialOf = (pem: string): string => new X509Certificate(pem).serialNumber;

test('renews at half of its life and tells who listens', async () => {
  const certificate = await openListenerCertificate({
    authority,
    names: ['primary.example'],
    log: silentLogger,
    lifetimeMs: 20,
  });
  const first = certificate.current();
  const stop = new AbortController();
  const changed = Promise.withResolvers<string>();
  using _ = certificate.onChange(({ certificatePem }) => {
    changed.resolve(certificatePem);
    stop.abort();
  });

  await certificate.run(stop.signal).catch(() => {});

  expect(serialOf(await changed.promise)).not.toBe(serialOf(first.certificatePem));
  expect(certificate.current().certificatePem).toBe(await changed.promise);
});

test('keeps its certificate and tries again when it cannot be renewed', async () => {
  const stop = new AbortController();
  const errors: string[] = [];
  const first = await authority.issueServerCertificate(['a.example'], new Date(Date.now() + 10));
  let issued = 0;
  const failing = {
    ...authority,
    async issueServerCertificate() {
      issued += 1;
      if (issued === 1) return first;
      throw new Error('the key is gone');
    },
  };
  const log = {
    ...silentLogger,
    error(message: string) {
      errors.push(message);
      stop.abort();
    },
  };
  const certificate = await openListenerCertificate({
    authority: failing,
    names: ['a.example'],
    log,
    lifetimeMs: 10,
  });

  await certificate.run(stop.signal).catch(() => {});

  expect(errors).toEqual(['listener certificate not renewed']);
  expect(certificate.current()).toBe(first);
});
