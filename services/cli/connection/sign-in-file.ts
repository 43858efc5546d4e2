// What `fedscan login` keeps: the token, and the server that it is for, so that it is never sent to another one.
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

export type SignIn = { readonly server: string; readonly token: string };

const tokenFile = (folder: string) => path.join(folder, 'token');
const serverFile = (folder: string) => path.join(folder, 'server');

export async function readSignIn(folder: string): Promise<SignIn | undefined> {
  const [token, server] = await Promise.all([
    readIfThere(tokenFile(folder)),
    readIfThere(serverFile(folder)),
  ]);
  return token && server ? { server, token } : undefined;
}

export async function keepSignIn(folder: string, { server, token }: SignIn): Promise<string> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await replace(serverFile(folder), server);
  await replace(tokenFile(folder), token);
  return tokenFile(folder);
}

export async function dropSignIn(folder: string): Promise<void> {
  await rm(tokenFile(folder), { force: true });
  await rm(serverFile(folder), { force: true });
}

// Written beside and renamed: it is never readable by others, not even for a moment, and never half written.
async function replace(file: string, text: string): Promise<void> {
  const beside = `${file}.${process.pid}`;
  await rm(beside, { force: true });
  await writeFile(beside, `${text}\n`, { mode: 0o600, flag: 'wx' });
  await rename(beside, file);
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return (await readFile(file, 'utf8')).trim() || undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
