// The operator's key: a line of base64 for 32 bytes. Further lines are older keys, kept to read what they sealed.
import { randomBytes } from 'node:crypto';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { TrustError } from '../trust-error.ts';
import type { SealKeys } from './seal.ts';
import { createPrivateFile } from './write-private-file.ts';

/**
 * Reads the key file, and makes one (mode 0600) where there is none. Throws TrustError KEY_FILE_OPEN_TO_OTHERS or
 * KEY_FILE_DAMAGED. A group may read it: Kubernetes gives a mounted secret to the pod's group.
 */
export async function readOrCreateKey(path: string): Promise<SealKeys> {
  const content = await read(path);
  if (content !== undefined) return parse(path, content);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  await createPrivateFile(path, `${randomBytes(32).toString('base64')}\n`);
  return parse(path, (await read(path)) ?? '');
}

async function read(path: string): Promise<string | undefined> {
  try {
    await using file = await open(path, 'r');
    const { mode } = await file.stat();
    if (mode & 0o007) {
      throw new TrustError(
        'KEY_FILE_OPEN_TO_OTHERS',
        `every user of this machine may open the key file ${path}; run chmod o-rwx on it`,
      );
    }
    return await file.readFile('utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parse(path: string, content: string): SealKeys {
  const keys = content
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line, index) => parseKey(path, line, index + 1));
  const [current, ...older] = keys;
  if (current) return { current, older };
  throw new TrustError('KEY_FILE_DAMAGED', `the key file ${path} is empty`);
}

function parseKey(path: string, line: string, number: number): Buffer {
  const key = Buffer.from(line, 'base64');
  if (/^[\w+/-]{43}=?$/.test(line) && key.length === 32) return key;
  throw new TrustError(
    'KEY_FILE_DAMAGED',
    `key ${number} in ${path} is not base64 of 32 bytes; \`openssl rand -base64 32\` makes one`,
  );
}
