// A process by its number and the moment it started, since numbers are used again.
import { execFile } from 'node:child_process';
import { readFile, readlink } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Text that no other process has had or will have until the machine restarts; undefined where there is none. */
export async function processIdentity(pid: number): Promise<string | undefined> {
  try {
    const status = await readFile(`/proc/${pid}/stat`, 'utf8');
    const fields = status.slice(status.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : `${pid} ${fields[19]}`; // a zombie is no longer running
  } catch {
    return processIdentityByPs(pid);
  }
}

/** Whether the process is a PostgreSQL server over this folder; it works inside it. */
export async function servesFolder(pid: number, folder: string): Promise<boolean> {
  try {
    return (await readlink(`/proc/${pid}/cwd`)) === folder;
  } catch {
    const command = await ask(['-o', 'command=', '-p', String(pid)]);
    return command.includes('postgres') && command.includes(folder);
  }
}

async function processIdentityByPs(pid: number): Promise<string | undefined> {
  const started = await ask(['-o', 'lstart=', '-p', String(pid)]);
  return started ? `${pid} ${started}` : undefined;
}

async function ask(options: readonly string[]): Promise<string> {
  try {
    return (await run('ps', options)).stdout.trim();
  } catch {
    return '';
  }
}
