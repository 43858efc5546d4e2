// The agent's side: its key, which never leaves the machine, and the certificate that it got for it.

import { X509Certificate } from 'node:crypto';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readPeerCertificate } from '../certificates/peer-certificate.ts';
import { generatePrivateKey, hashPublicKey, publicKeyOf } from '../certificates/private-key.ts';
import { createPrivateFile, writePrivateFile } from '../secrets/write-private-file.ts';
import { TrustError } from '../trust-error.ts';

export type AgentIdentity = {
  readonly federation: string;
  readonly cluster: string;
  /** The leaf first. */
  readonly certificatePem: string;
  readonly keyPem: string;
  /** The roots to trust. */
  readonly trustPem: string;
  readonly generation: number;
  readonly issuedAt: Date;
  readonly expiresAt: Date;
  /** Where the primary is, `host:port` each. */
  readonly feedAddresses: readonly string[];
};

export type IdentityFolder = {
  /** Undefined before enrolment. Throws TrustError IDENTITY_DAMAGED. */
  read(): Promise<AgentIdentity | undefined>;
  /**
   * The key to ask a certificate for (PEM). It is on the disk before it is used, and stays the same until `keep`: so an
   * answer that got lost can be asked for again.
   */
  nextKey(): Promise<string>;
  /** Replaces the identity, whole or not at all. Throws TrustError IDENTITY_DAMAGED where its parts do not fit. */
  keep(identity: AgentIdentity): Promise<void>;
};

/** The folder `identity` in the agent's data folder; all in it is readable by its owner only. */
export async function openIdentityFolder(dataDir: string): Promise<IdentityFolder> {
  const folder = join(dataDir, 'identity');
  const identityFile = join(folder, 'identity.json');
  const nextKeyFile = join(folder, 'next.key');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await removeLeftovers(folder);
  return {
    async read() {
      const content = await readIfThere(identityFile);
      return content === undefined ? undefined : parseIdentity(identityFile, content);
    },
    async nextKey() {
      await createPrivateFile(nextKeyFile, generatePrivateKey());
      return await readFile(nextKeyFile, 'utf8');
    },
    async keep(identity) {
      checkIdentity(identity);
      await writePrivateFile(identityFile, `${JSON.stringify(identity, undefined, 2)}\n`);
      await rm(nextKeyFile, { force: true });
    },
  };
}

function parseIdentity(file: string, content: string): AgentIdentity {
  try {
    const fields = JSON.parse(content) as Record<string, unknown>;
    const identity = {
      ...(fields as unknown as AgentIdentity),
      issuedAt: new Date(String(fields.issuedAt)),
      expiresAt: new Date(String(fields.expiresAt)),
    };
    checkIdentity(identity);
    return identity;
  } catch (cause) {
    throw new TrustError(
      'IDENTITY_DAMAGED',
      `the identity in ${file} cannot be used; remove the file and join again with a new token`,
      { cause },
    );
  }
}

function checkIdentity(identity: AgentIdentity): void {
  const certificate = new X509Certificate(identity.certificatePem);
  const peer = readPeerCertificate(certificate.raw);
  const keyHash = hashPublicKey(publicKeyOf(identity.keyPem));
  if (!peer || !keyHash.equals(peer.keyHash)) {
    throw new TrustError('IDENTITY_DAMAGED', 'the certificate belongs to another key');
  }
  if (peer.cluster !== identity.cluster || peer.federation !== identity.federation) {
    throw new TrustError('IDENTITY_DAMAGED', 'the certificate names another cluster');
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

// What a kill in the middle of writing has left.
async function removeLeftovers(folder: string): Promise<void> {
  const leftovers = (await readdir(folder)).filter((name) => name.endsWith('.tmp'));
  await Promise.all(leftovers.map((name) => rm(join(folder, name), { force: true })));
}
