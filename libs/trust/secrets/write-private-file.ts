// Files that only we may read, and that are there whole or not at all, whenever the machine stops.
import { randomUUID } from 'node:crypto';
import { link, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Replaces the file, mode 0600. */
export async function writePrivateFile(path: string, content: string): Promise<void> {
  await place(path, content, rename);
}

/** Creates the file, mode 0600; false where there is one already, which stays as it is. */
export async function createPrivateFile(path: string, content: string): Promise<boolean> {
  try {
    // A link fails where the name is taken; a rename would replace it.
    await place(path, content, link);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function place(
  path: string,
  content: string,
  move: (from: string, to: string) => Promise<void>,
): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await writeDurably(temporary, content);
    await move(temporary, path);
    await syncFolder(dirname(path));
  } finally {
    await rm(temporary, { force: true });
  }
}

async function writeDurably(path: string, content: string): Promise<void> {
  await using file = await open(path, 'wx', 0o600);
  await file.writeFile(content);
  await file.sync();
}

async function syncFolder(path: string): Promise<void> {
  await using folder = await open(path, 'r');
  await folder.sync();
}
