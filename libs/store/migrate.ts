import { join } from 'node:path';
import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import pg from 'pg';
import { explainConnection } from './explain-connection.ts';
import { migrateJobs } from './jobs/boss.ts';
import { lockSpace } from './locks.ts';
import journal from './migrations/meta/_journal.json' with { type: 'json' };
import { StoreError } from './store-error.ts';

/** Brings the schema up to this version. Of several processes that start together, one does it and the others wait. */
export async function migrateDatabase(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: 'fedscan migrations' });
  await client.connect().catch((cause) => {
    throw new StoreError('UNREACHABLE', explainConnection(url, cause), { cause });
  });
  try {
    // The lock goes with the connection, so that a process that dies half-way leaves neither lock nor half a migration.
    await client.query('select pg_advisory_lock($1, 0)', [lockSpace]);
    await refuseNewer(client);
    await migrate(drizzle(client), { migrationsFolder: join(import.meta.dirname, 'migrations') });
    await migrateJobs(url);
  } finally {
    await client.end();
  }
}

// Migrations only add; what a later version has added, this one would not keep up to date.
async function refuseNewer(client: pg.Client): Promise<void> {
  const table = 'drizzle.__drizzle_migrations';
  const { rows } = await client.query(`select to_regclass('${table}') is not null as found`);
  if (!rows[0]?.found) return;
  const known = Math.max(...journal.entries.map(({ when }) => when));
  const newer = await client.query(`select 1 from ${table} where created_at > $1`, [known]);
  if (newer.rowCount === 0) return;
  throw new StoreError(
    'SCHEMA_NEWER',
    'the database was used by a later version of fedscan; start that version, or restore a backup from before it',
  );
}
