// What a parent that died without a word may have left behind.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Logger, sleep } from '@fedscan/runtime';
import { StoreError } from '../store-error.ts';
import { processIdentity, servesFolder } from './process-identity.ts';

/** The signals that end a server, from polite to certain, each with the time it gets, in ms. */
const ends = [
  ['SIGINT', 10_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const;

/**
 * Ends a server that still runs over `cluster`, unless whoever started it is alive.
 * @throws StoreError DATA_DIR_IN_USE
 */
export async function clearLeftover(cluster: string, ownerFile: string, log: Logger) {
  const pidFile = join(cluster, 'postmaster.pid');
  const pid = Number((await readText(pidFile)).split('\n')[0]);
  if (!pid) return;
  if (await servesFolder(pid, cluster)) {
    const owner = await readText(ownerFile);
    const ownerPid = Number(owner.split(' ')[0]);
    if (owner && (await processIdentity(ownerPid)) === owner) {
      throw new StoreError(
        'DATA_DIR_IN_USE',
        `process ${ownerPid} already uses the data in ${cluster}: stop it, or choose another data directory`,
      );
    }
    log.warn('postgres leftover stopped', { pid, cluster });
    await endProcess(pid);
  }
  await rm(pidFile, { force: true });
}

async function endProcess(pid: number): Promise<void> {
  for (const [signal, patience] of ends) {
    send(pid, signal);
    for (let waited = 0; waited < patience; waited += 50) {
      if ((await processIdentity(pid)) === undefined) return;
      await sleep(50);
    }
  }
  throw new StoreError('POSTGRES_FAILED', `a PostgreSQL of before, process ${pid}, does not end`);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

const readText = (file: string): Promise<string> => readFile(file, 'utf8').catch(() => '');
