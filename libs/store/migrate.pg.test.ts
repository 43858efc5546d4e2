import { createDatabase } from '@fedscan/test-kit';
import postgres from 'postgres';
import { expect, test } from 'vitest';
import { migrateDatabase } from './migrate.ts';

test('migrates once, however many start together', async () => {
  await using database = await createDatabase();
  const sql = postgres(database.url, { onnotice: () => {} });
  await sql`drop schema public cascade`;
  await sql`drop schema drizzle cascade`;
  await sql`create schema public`;

  await Promise.all(Array.from({ length: 4 }, () => migrateDatabase(database.url)));

  expect(await sql`select id, revision, epoch from knowledge`).toEqual([
    { id: 1, revision: '0', epoch: '0' },
  ]);
  await sql.end();
});
