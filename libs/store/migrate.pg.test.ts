import { createDatabase } from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import { openDatabase } from './database.ts';
import { migrateDatabase } from './migrate.ts';

test('migrates once, however many start together', async () => {
  await using database = await createDatabase();
  await using opened = openDatabase(database.url);
  const { sql } = opened;
  await sql`drop schema public cascade`;
  await sql`drop schema drizzle cascade`;
  await sql`create schema public`;

  await Promise.all(Array.from({ length: 4 }, () => migrateDatabase(database.url)));

  expect(await sql`select id, revision, epoch from knowledge`).toEqual([
    { id: 1, revision: 0n, epoch: 0n },
  ]);
});
