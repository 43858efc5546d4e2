// PostgreSQL refuses to run as root, so under root it runs as the user `postgres`, made where it is missing.
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { StoreError } from '../store-error.ts';

export type ServerUser = { readonly uid: number; readonly gid: number };

const run = promisify(execFile);

/** Undefined where this process is not root: the server runs as the same user then. */
export async function serverUser(): Promise<ServerUser | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const existing = await findUser();
  if (existing) return existing;
  try {
    await run('useradd', ['--system', '--user-group', '--shell', '/usr/sbin/nologin', 'postgres']);
  } catch (cause) {
    throw new StoreError(
      'POSTGRES_FAILED',
      'PostgreSQL does not run as root, and its user "postgres" could not be made: run as another user, or set DATABASE_URL',
      { cause },
    );
  }
  const made = await findUser();
  if (made) return made;
  throw new StoreError('POSTGRES_FAILED', 'the user "postgres" was made, but /etc/passwd lacks it');
}

async function findUser(): Promise<ServerUser | undefined> {
  const lines = (await readFile('/etc/passwd', 'utf8')).split('\n');
  const [, , uid, gid] = lines.find((line) => line.startsWith('postgres:'))?.split(':') ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}
