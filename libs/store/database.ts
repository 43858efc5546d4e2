// The connections that everything in this library uses, by node-postgres (docs/decisions/0003).
import { drizzle, type NodePgDatabase } from 'drizzle-orm/node-postgres';
import pg from 'pg';
import { fieldsText, rowsText, SqlText } from './sql-text.ts';

/** The rows of an answer; `count` also tells how many rows a statement without any touched. */
export type Rows<Row> = Row[] & { readonly count: number };

/** A statement: awaited, it is sent. Times come as Dates, 64-bit integers as bigints, bytes as Buffers. */
export type Statement<Row> = SqlText & PromiseLike<Rows<Row>>;

/** SQL over a pool, or inside a transaction. */
export type Query = {
  <List extends readonly object[] = Record<string, unknown>[]>(
    strings: TemplateStringsArray,
    ...values: unknown[]
  ): Statement<List[number]>;
  /** For `insert into t ${tx.rows(…)}`. */
  readonly rows: typeof rowsText;
  /** For `update t set ${tx.fields(…)}`. */
  readonly fields: typeof fieldsText;
};

/** Inside a transaction. */
export type Tx = Query & { readonly inTransaction: true };

export type Sql = Query & {
  /** Commits when `run` ends, rolls back when it throws. READ COMMITTED, unless `mode` says otherwise. */
  begin<Result>(run: (tx: Tx) => Promise<Result>, mode?: string): Promise<Result>;
  /** A connection for locks that outlive transactions; it is closed when disposed, and frees them. */
  reserve(): Promise<Query & AsyncDisposable>;
};

export type Database = AsyncDisposable & {
  /** For transactions, bulk work and locks. */
  readonly sql: Sql;
  /** For everyday queries. */
  readonly db: NodePgDatabase;
};

// A writer that is stopped while it holds locks is cut off by the server; who waits for the lock waits longer than that.
const settings = {
  lock_timeout: 60_000,
  idle_in_transaction_session_timeout: 30_000,
  application_name: 'fedscan',
  connectionTimeoutMillis: 30_000,
  keepAlive: true,
};

const int8 = 20;
const types: pg.CustomTypesConfig = {
  getTypeParser: ((oid: number, format?: 'text') =>
    oid === int8 && format !== ('binary' as string)
      ? BigInt
      : pg.types.getTypeParser(oid, format)) as typeof pg.types.getTypeParser,
};

export function openDatabase(
  url: string,
  options: Pick<pg.PoolConfig, 'max' | 'idleTimeoutMillis'> = {},
): Database {
  const pool = new pg.Pool({ ...settings, connectionString: url, ...options });
  // Without listeners a lost connection would end the process. Whoever was using it gets the error from its statement.
  pool.on('error', () => {});
  pool.on('connect', (client) => void client.on('error', () => {}));
  return { sql: sqlOver(pool), db: drizzle(pool), [Symbol.asyncDispose]: () => pool.end() };
}

function sqlOver(pool: pg.Pool): Sql {
  return Object.assign(queryOver(pool), {
    begin: <Result>(run: (tx: Tx) => Promise<Result>, mode = 'isolation level read committed') =>
      transact(pool, run, mode),
    async reserve() {
      const client = await pool.connect();
      const close = async () => client.release(true);
      return Object.assign(queryOver(client), { [Symbol.asyncDispose]: close });
    },
  });
}

async function transact<Result>(
  pool: pg.Pool,
  run: (tx: Tx) => Promise<Result>,
  mode: string,
): Promise<Result> {
  const client = await pool.connect();
  let broken = false;
  try {
    await client.query(`begin ${mode}`);
    const result = await run(Object.assign(queryOver(client), { inTransaction: true as const }));
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch(() => {
      broken = true;
    });
    throw error;
  } finally {
    client.release(broken);
  }
}

function queryOver(client: Pick<pg.ClientBase, 'query'> | pg.Pool): Query {
  const query = (strings: TemplateStringsArray, ...values: unknown[]) =>
    new PendingStatement(client, strings, values);
  return Object.assign(query, { rows: rowsText, fields: fieldsText }) as unknown as Query;
}

class PendingStatement extends SqlText implements PromiseLike<Rows<object>> {
  readonly #client: Pick<pg.ClientBase, 'query'> | pg.Pool;

  constructor(
    client: Pick<pg.ClientBase, 'query'> | pg.Pool,
    strings: readonly string[],
    values: readonly unknown[],
  ) {
    super(strings, values);
    this.#client = client;
  }

  // biome-ignore lint/suspicious/noThenProperty: a statement is sent when it is awaited, and may be a part of another until then
  then<A, B>(
    onDone?: ((rows: Rows<object>) => A | PromiseLike<A>) | null,
    onError?: ((error: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.#send().then(onDone, onError);
  }

  async #send(): Promise<Rows<object>> {
    const result = await this.#client.query<object>({ ...this.toQuery(), types });
    // Not enumerable: two answers with the same rows are equal.
    return Object.defineProperty(result.rows, 'count', {
      value: result.rowCount ?? 0,
    }) as Rows<object>;
  }
}
