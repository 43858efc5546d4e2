import { execFile } from 'node:child_process';
import { chown, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { StoreError } from '../store-error.ts';
import type { ServerUser } from './server-user.ts';

const run = promisify(execFile);

type ClusterOptions = {
  readonly initdb: string;
  readonly cluster: string;
  readonly password: string;
  readonly user: ServerUser | undefined;
};

/** Makes the data directory of a server. It appears whole: a kill half-way leaves nothing that a start would take. */
export async function initCluster(options: ClusterOptions): Promise<void> {
  const { initdb, cluster, password, user } = options;
  const unfinished = `${cluster}.unfinished`;
  const passwordFile = `${cluster}.password`;
  await rm(unfinished, { recursive: true, force: true });
  await rm(passwordFile, { force: true });
  try {
    await mkdir(unfinished, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600, flag: 'wx' });
    if (user) {
      await chown(unfinished, user.uid, user.gid);
      await chown(passwordFile, user.uid, user.gid);
    }
    // Order by code point, the same on every machine; case mapping still knows all of Unicode.
    const options = [
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
    ];
    await run(
      initdb,
      [
        `--pgdata=${unfinished}`,
        '--username=fedscan',
        `--pwfile=${passwordFile}`,
        '--auth=scram-sha-256',
        ...options,
      ],
      { ...user, cwd: '/', env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' } },
    );
    await rename(unfinished, cluster);
  } catch (cause) {
    throw new StoreError('POSTGRES_FAILED', `the database in ${cluster} could not be made`, {
      cause,
    });
  } finally {
    await rm(passwordFile, { force: true });
  }
}
