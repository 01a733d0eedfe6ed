import type { Pool } from 'pg';

export type Value = string | number | Uint8Array | null;

/**
 * What both databases of a district understand: SQL that is the same for both, with `?` for values. Whole numbers come back as
 * numbers, bytes as Buffers.
 */
export interface Statements {
  all<R extends object>(sql: string, values?: readonly Value[]): Promise<R[]>;
  /** Inserts rows that are not there yet; says nothing of those that are. */
  insert(table: string, columns: readonly string[], rows: readonly (readonly Value[])[]): Promise<void>;
}

export interface DistrictDb extends Statements {
  readonly dialect: 'sqlite' | 'postgres';
  /** All or nothing, and durable when it returns. One writer at a time on SQLite. */
  transaction<T>(work: (statements: Statements) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

/** A folder's file, or `postgres://…`. @throws when it cannot be opened. */
export const openDatabase = async (address: string): Promise<DistrictDb> =>
  /^postgres(ql)?:\/\//.test(address) ? openPostgres(address) : openSqlite(address);

const openSqlite = async (file: string): Promise<DistrictDb> => {
  const { default: Database } = await import('better-sqlite3');
  const db = new Database(file);
  db.pragma('busy_timeout = 5000');
  db.pragma('journal_mode = WAL');
  // better-sqlite3 would fall back to NORMAL after the first write (001-journal.md).
  db.pragma('synchronous = FULL');
  // From here on who finds the file taken waits without holding up everything else of this process.
  db.pragma('busy_timeout = 0');
  const prepared = new Map<string, import('better-sqlite3').Statement>();
  const statement = (sql: string): import('better-sqlite3').Statement => {
    const known = prepared.get(sql) ?? db.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  const statements: Statements = {
    all: async <R extends object>(sql: string, values: readonly Value[] = []) => {
      const one = statement(sql);
      if (one.reader) return one.all(...values) as R[];
      one.run(...values);
      return [];
    },
    insert: async (table, columns, rows) => {
      const places = columns.map(() => '?').join(', ');
      const one = statement(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places}) ON CONFLICT DO NOTHING`);
      for (const row of rows) one.run(...row);
    },
  };
  // There is one connection: what comes during a transaction waits for its end.
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const turn = last.then(work, work);
    last = turn.catch(() => undefined);
    return turn;
  };
  return {
    dialect: 'sqlite',
    all: (sql, values) => inTurn(() => whenFree(() => statements.all(sql, values))),
    insert: (table, columns, rows) => inTurn(() => whenFree(() => statements.insert(table, columns, rows))),
    transaction: (work) =>
      inTurn(async () => {
        await whenFree(async () => db.exec('BEGIN IMMEDIATE'));
        try {
          const result = await work(statements);
          db.exec('COMMIT');
          return result;
        } catch (error) {
          if (db.inTransaction) db.exec('ROLLBACK');
          throw error;
        }
      }),
    close: () =>
      inTurn(async () => {
        db.close();
      }),
  };
};

const busyLimitMs = 30_000;
const askAgainMs = 10;

/** Tries again as long as another connection is writing: what was refused for that has done nothing. */
const whenFree = async <T>(work: () => Promise<T>): Promise<T> => {
  const deadline = performance.now() + busyLimitMs;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      const isBusy = error instanceof Error && 'code' in error && String(error.code).startsWith('SQLITE_BUSY');
      if (!isBusy || performance.now() > deadline) throw error;
    }
    await new Promise((resolve) => setTimeout(resolve, askAgainMs));
  }
};

/** More would only wait for each other on the disks of one server. */
const connections = 8;
/** PostgreSQL takes at most 65,535 values in one statement. */
const valuesAtOnce = 4000;
const int8 = 20;

const openPostgres = async (address: string): Promise<DistrictDb> => {
  const { default: pg } = await import('pg');
  const pool: Pool = new pg.Pool({
    connectionString: address,
    max: connections,
    connectionTimeoutMillis: 10_000,
    // Sequences and times fit into a number; the driver would give text.
    types: {
      getTypeParser: (oid: number, format?: 'text' | 'binary') =>
        oid === int8 ? Number : pg.types.getTypeParser(oid, format as 'text'),
    } as typeof pg.types,
  });
  // A connection that the server closed while idle is replaced when the next one is needed.
  pool.on('error', () => undefined);
  const on = (client: Pick<Pool, 'query'>): Statements => ({
    all: async <R extends object>(sql: string, values: readonly Value[] = []) => {
      const { rows } = await client.query<R>({ text: numbered(sql), values: [...values] });
      return rows;
    },
    insert: async (table, columns, rows) => {
      const atOnce = Math.max(1, Math.floor(valuesAtOnce / columns.length));
      for (let from = 0; from < rows.length; from += atOnce) {
        const some = rows.slice(from, from + atOnce);
        const places = some.map((_, row) => `(${columns.map((_, at) => `$${row * columns.length + at + 1}`)})`);
        await client.query({
          text: `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${places.join(', ')} ON CONFLICT DO NOTHING`,
          values: some.flat(),
        });
      }
    },
  });
  return {
    dialect: 'postgres',
    ...on(pool),
    transaction: async (work) => {
      const client = await pool.connect();
      let broken: Error | undefined;
      try {
        await client.query('BEGIN');
        const result = await work(on(client));
        await client.query('COMMIT');
        return result;
      } catch (error) {
        await client.query('ROLLBACK').catch((cause: Error) => {
          broken = cause;
        });
        throw error;
      } finally {
        client.release(broken);
      }
    },
    close: () => pool.end(),
  };
};

/** `?` as `$1`, `$2` …: none of our statements has one in a text. */
const numbered = (sql: string): string => {
  let at = 0;
  return sql.replaceAll('?', () => {
    at += 1;
    return `$${at}`;
  });
};
