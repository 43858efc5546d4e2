// One PostgreSQL server for a whole run of tests, with a template that new databases are copied from.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@fedscan/runtime';
import { migrateDatabase, startPostgres } from '@fedscan/store';
import type { TestProject } from 'vitest/node';
import { onServer, template, withDatabase } from './postgres.ts';

declare module 'vitest' {
  interface ProvidedContext {
    postgresUrl: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'fedscan-postgres-'));
  await chmod(dataDir, 0o755); // the server's user may enter, so that everything lies here
  const server = await startPostgres({
    dataDir,
    log: silentLogger,
    settings: {
      fsync: 'off',
      full_page_writes: 'off',
      synchronous_commit: 'off',
      max_connections: '300',
    },
  });
  await onServer(server.url, `create database ${template}`);
  await migrateDatabase(withDatabase(server.url, template));
  project.provide('postgresUrl', server.url);
  return async () => {
    await server[Symbol.asyncDispose]();
    await rm(dataDir, { recursive: true });
  };
}
