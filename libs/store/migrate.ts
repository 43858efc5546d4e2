import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/postgres-js';
import { migrate } from 'drizzle-orm/postgres-js/migrator';
import { connect } from './database.ts';
import { migrateJobs } from './jobs/boss.ts';
import { lockSpace } from './locks.ts';

/** Brings the schema up to this version. Of several processes that start together, one does it and the others wait. */
export async function migrateDatabase(url: string): Promise<void> {
  const sql = connect(url, 1);
  try {
    // The lock goes with the connection, so that a process that dies half-way leaves neither lock nor half a migration.
    await sql`set lock_timeout = 0`;
    await sql`select pg_advisory_lock(${lockSpace}, 0)`;
    await migrate(drizzle(sql), { migrationsFolder: join(import.meta.dirname, 'migrations') });
    await migrateJobs(url);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
