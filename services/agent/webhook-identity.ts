// The webhook's certificate: the operator's files, read again each time, or one of an authority that the agent makes
// for itself, whose root the API server is told in `caBundle`.
import { readFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TlsMaterial } from '@fedscan/admission';
import type { Logger, Part } from '@fedscan/runtime';
import {
  createAuthorityKey,
  createPrivateFile,
  openAuthority,
  openListenerCertificate,
} from '@fedscan/trust';

export type WebhookIdentityOptions = {
  readonly dataDir: string;
  readonly names: readonly string[];
  /** PEM files of the operator's: certificate and key. */
  readonly files: readonly [string, string] | undefined;
  readonly log: Logger;
};

export type WebhookIdentity = {
  current(): TlsMaterial;
  /** What keeps it alive. */
  readonly parts: readonly Part[];
};

const authorityName = 'fedscan-webhook';

export async function openWebhookIdentity(
  options: WebhookIdentityOptions,
): Promise<WebhookIdentity> {
  const { dataDir, names, files, log } = options;
  if (files) {
    const [certificateFile, keyFile] = files;
    const current = () => ({
      certPem: readFileSync(certificateFile, 'utf8'),
      keyPem: readFileSync(keyFile, 'utf8'),
    });
    return { current, parts: [] };
  }
  const authority = await openOwnAuthority(dataDir);
  const certificate = await openListenerCertificate({ authority, names, log });
  const current = () => {
    const { certificatePem: certPem, keyPem } = certificate.current();
    return { certPem, keyPem };
  };
  return { current, parts: [certificate] };
}

async function openOwnAuthority(dataDir: string) {
  const file = join(dataDir, 'webhook-authority.json');
  await createPrivateFile(file, JSON.stringify(await createAuthorityKey(authorityName)));
  const authority = await openAuthority(authorityName, JSON.parse(await readFile(file, 'utf8')));
  await writeFile(join(dataDir, 'webhook-ca.pem'), authority.certificatePem);
  return authority;
}
