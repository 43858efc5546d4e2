// Throw-away databases on the one server of the run.
import { randomBytes } from 'node:crypto';
import postgres from 'postgres';
import { inject } from 'vitest';

/** Migrated once; copying it takes some 30 ms. */
export const template = 'fedscan_template';

export type TestDatabase = AsyncDisposable & { readonly url: string };

/** A fresh, migrated database; disposing drops it, open connections included. */
export async function createDatabase(): Promise<TestDatabase> {
  const serverUrl = inject('postgresUrl');
  const name = `test_${randomBytes(6).toString('hex')}`;
  await onServer(
    serverUrl,
    (sql) => sql`create database ${sql(name)} template ${sql(template)} strategy file_copy`,
  );
  return {
    url: withDatabase(serverUrl, name),
    [Symbol.asyncDispose]: () =>
      onServer(serverUrl, (sql) => sql`drop database ${sql(name)} with (force)`),
  };
}

export function withDatabase(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.href;
}

export async function onServer(
  serverUrl: string,
  run: (sql: postgres.Sql) => Promise<unknown>,
): Promise<void> {
  const sql = postgres(serverUrl, { max: 1, onnotice: () => {} });
  try {
    await run(sql);
  } finally {
    await sql.end();
  }
}
