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

test('refuses a database that a later version has used', async () => {
  await using database = await createDatabase();
  await using opened = openDatabase(database.url);
  const later = Date.now() + 1e12;
  await opened.sql`insert into drizzle.__drizzle_migrations (hash, created_at) values ('later', ${later})`;

  await expect(migrateDatabase(database.url)).rejects.toMatchObject({
    code: 'SCHEMA_NEWER',
    message: expect.stringContaining('later version of fedscan'),
  });
});

test('says which database it cannot use, and not with which password', async () => {
  await expect(migrateDatabase('postgres://app:canary@127.0.0.1:1/fedscan')).rejects.toMatchObject({
    code: 'UNREACHABLE',
    message:
      'PostgreSQL at 127.0.0.1:1/fedscan cannot be used: nothing listens there; check host and port, and that it runs (ECONNREFUSED)',
  });
});
