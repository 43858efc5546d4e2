// Where the server's files may lie: its user must be able to walk to them.
import { createHash } from 'node:crypto';
import { chmod, mkdir, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { ServerUser } from './server-user.ts';

const systemFolder = '/var/lib/fedscan';

/** Makes the folder, or one below /var/lib/fedscan where the server's user cannot walk to it, and says which. */
export async function makePlace(folder: string, user: ServerUser | undefined): Promise<string> {
  await mkdir(folder, { recursive: true });
  if (!user || (await mayReach(join(folder, 'cluster'), user))) return folder;
  const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
  const place = join(systemFolder, name);
  await mkdir(place, { recursive: true });
  for (const made of [systemFolder, place]) await chmod(made, 0o755); // whatever the umask says
  return place;
}

/** Whether the user may enter every folder above `path`. */
export async function mayReach(path: string, user: ServerUser): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (!(await mayEnter(folder, user))) return false;
    if (folder === dirname(folder)) return true;
  }
}

async function mayEnter(folder: string, { uid, gid }: ServerUser): Promise<boolean> {
  const found = await stat(folder);
  if (found.uid === uid) return (found.mode & 0o100) !== 0;
  if (found.gid === gid) return (found.mode & 0o010) !== 0;
  return (found.mode & 0o001) !== 0;
}
