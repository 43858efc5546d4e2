import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { migrateJobs } from './jobs/boss.ts';
import { lockSpace } from './locks.ts';

/** Brings the schema up to this version. Of several processes that start together, one does it and the others wait. */
export async function migrateDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'fedscan migrations' });
  await client.connect();
  try {
    // The lock goes with the connection, so that a process that dies half-way leaves neither lock nor half a migration.
    await client.query('select pg_advisory_lock($1, 0)', [lockSpace]);
    await migrate(drizzle(client), { migrationsFolder: join(import.meta.dirname, 'migrations') });
    await migrateJobs(url);
  } finally {
    await client.end();
  }
}
