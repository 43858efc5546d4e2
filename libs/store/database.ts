// The connections that everything in this library uses.
import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres from 'postgres';

type Types = { bigint: bigint };
export type Sql = postgres.Sql<Types>;
/** Inside a transaction. */
export type Tx = postgres.TransactionSql<Types>;
/** Either of them. */
export type Query = postgres.ISql<Types>;

export type Database = AsyncDisposable & {
  /** For transactions, bulk work and locks. Times are Dates, 64-bit integers are bigints. */
  readonly sql: Sql;
  /** For everyday queries. It has connections of its own, since drizzle changes how its client reads times. */
  readonly db: PostgresJsDatabase;
};

// A writer that is stopped while it holds locks is cut off by the server; who waits for the lock waits longer than that.
const connection = {
  lock_timeout: 60_000,
  idle_in_transaction_session_timeout: 30_000,
  default_transaction_isolation: 'read committed' as never, // the type lists no isolation level
  application_name: 'fedscan',
};

export function openDatabase(url: string, { max = 10 }: { readonly max?: number } = {}): Database {
  const sql = connect(url, max);
  const everyday = connect(url, Math.ceil(max / 2));
  return {
    sql,
    db: drizzle(everyday),
    async [Symbol.asyncDispose]() {
      await Promise.all([sql.end({ timeout: 5 }), everyday.end({ timeout: 5 })]);
    },
  };
}

export const connect = (
  url: string,
  max: number,
  options: Pick<postgres.Options<never>, 'idle_timeout' | 'max_lifetime'> = {},
): Sql =>
  postgres<{ bigint: postgres.PostgresType<bigint> }>(url, {
    ...options,
    max,
    connection,
    types: { bigint: postgres.BigInt },
    onnotice: () => {},
  });

const byteaArray = 1001;

/** A parameter for `::bytea[]`: postgres.js takes a list of buffers for one buffer otherwise. */
export const bytesList = (query: Query, values: readonly (Uint8Array | null)[]) =>
  query.array([...values] as never[], byteaArray);
