// The embedded PostgreSQL: for one machine, started and stopped with the program that needs it.
import { randomBytes } from 'node:crypto';
import { readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Logger } from '@fedscan/runtime';
import pg from 'pg';
import { initCluster } from './init-cluster.ts';
import { clearLeftover } from './leftover-server.ts';
import { processIdentity } from './process-identity.ts';
import { serverBinaries } from './server-binaries.ts';
import { makePlace } from './server-place.ts';
import { serverUser } from './server-user.ts';
import { watchServer } from './watched-server.ts';

export type EmbeddedPostgresOptions = {
  readonly dataDir: string;
  readonly log: Logger;
  /** Server settings, such as `fsync: 'off'` for tests. */
  readonly settings?: Readonly<Record<string, string>>;
};

export type EmbeddedPostgres = AsyncDisposable & {
  /** With the password: never log it. */
  readonly url: string;
  /** Where the data really lie. */
  readonly dataDir: string;
  /** Settles when the server has ended; rejects where nobody asked it to. */
  readonly ended: Promise<void>;
};

const database = 'fedscan';

/**
 * Starts the server over `dataDir`, made at the first start, on a free port of 127.0.0.1. It ends when disposed, and
 * when this process ends in whatever way, kill -9 included.
 * @throws StoreError DATA_DIR_IN_USE, POSTGRES_FAILED
 */
export async function startPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { log, settings = {} } = options;
  const user = await serverUser();
  const wanted = resolve(options.dataDir, 'postgres');
  const place = await makePlace(wanted, user);
  if (place !== wanted) {
    log.warn('postgres data placed elsewhere', {
      place,
      wanted,
      reason: 'the user "postgres" cannot enter the folders above it',
    });
  }
  const binaries = await serverBinaries(user);
  const cluster = join(place, 'cluster');
  const ownerFile = join(place, 'owner');
  await clearLeftover(cluster, ownerFile, log);
  const password = await readPassword(join(place, 'password'));
  if (!(await stat(cluster).catch(() => undefined))) {
    log.info('postgres cluster made', { cluster });
    await initCluster({ initdb: binaries.initdb, cluster, password, user });
  }
  await writeFile(ownerFile, (await processIdentity(process.pid)) ?? '');

  const server = await watchServer({ program: binaries.postgres, cluster, user, settings, log });
  try {
    const url = `postgres://fedscan:${password}@127.0.0.1:${server.port}/${database}`;
    await ensureDatabase(url);
    log.info('postgres started', { port: server.port, cluster });
    return { url, dataDir: place, ended: server.ended, [Symbol.asyncDispose]: () => server.stop() };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** Made once, readable to this user alone. */
async function readPassword(file: string): Promise<string> {
  const known = await readFile(file, 'utf8').catch(() => '');
  if (known) return known;
  const password = randomBytes(24).toString('base64url');
  await rm(file, { force: true });
  await writeFile(file, password, { mode: 0o600, flag: 'wx' });
  return password;
}

async function ensureDatabase(url: string): Promise<void> {
  const maintenance = new URL(url);
  maintenance.pathname = '/postgres';
  const client = new pg.Client({ connectionString: maintenance.href });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`create database ${database}`);
  } finally {
    await client.end();
  }
}
