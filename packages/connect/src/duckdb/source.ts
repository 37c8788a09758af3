import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import { HapaxError } from 'hapax';
import { names, path, type SettingsOf, text } from 'hapax/settings';
import type { Sample, Source } from 'hapax/stream';
import { defineSource } from '../contract/connector.ts';
import { peer } from '../contract/peer.ts';
import { READ_AGAIN } from '../contract/promises.ts';
import type { Surroundings } from '../contract/surroundings.ts';
import { oneLine } from '../run/retrying.ts';
import { MAPPING, mappingOf, reader } from '../sources/mapping.ts';
import { fieldsOf } from '../sources/seen-fields.ts';

const OPTIONS = {
  query: text(
    "What is read, such as SELECT * FROM 'readings/*.parquet' ORDER BY time; the order must be the same each time, for a restart goes on by it.",
  ),
  database: path.optional(
    'File of a database that is read; without it files alone. One that others made may hold views, which read whatever file you may read.',
  ),
  setup: names.optional(
    "Statements before the query, such as [INSTALL httpfs, LOAD httpfs, CREATE SECRET (TYPE s3, PROVIDER credential_chain)] for s3://… or [SET memory_limit = '1GB']. They may do whatever you may; no extension is fetched that they do not INSTALL.",
  ),
  ...MAPPING,
} as const;
export type DuckDbOptions = SettingsOf<typeof OPTIONS>;

interface Offset {
  /** Rows of the query that were read. */
  readonly rows: number;
}

const WHO = 'duckdb';
/** Extensions are programs: DuckDB would fetch one as soon as a query names what it reads. */
const NOT_FETCHED = { autoinstall_known_extensions: 'false' };
/** How it says that it lacks one. */
const LACKS = /(?:install the required extension '(\w+)'|Extension "[^"]*\/(\w+)\.duckdb_extension" not found)/;

/**
 * Samples from the rows of a query, some thousand at a time, whatever DuckDB reads: Parquet, CSV and JSON here or in a store like S3,
 * its own databases, and those of others that it attaches.
 * @throws HapaxError `CONFIG` when the package is missing, a statement is wrong or a column is not there
 */
export async function duckDbSource(
  options: DuckDbOptions,
  { features, texts, onTrouble }: Pick<Surroundings, 'features' | 'texts' | 'onTrouble'>,
): Promise<Source> {
  const { query, database, setup = [] } = options;
  const mapping = mappingOf({ features, texts, onTrouble }, options);
  const read = reader(mapping);
  const { DuckDBInstance: Instance, StatementType } = await peer(WHO, '@duckdb/node-api', () => import('@duckdb/node-api'));
  let instance: DuckDBInstance | undefined;
  let connection: DuckDBConnection | undefined;
  let open = true;
  let busy: Promise<unknown> = Promise.resolve();
  /** Nothing is taken from DuckDB while it works: that ends the process. */
  const native = <T>(call: () => Promise<T>): Promise<T> => {
    const done = call();
    busy = done.catch(() => {});
    return done;
  };
  const close = async (): Promise<void> => {
    open = false;
    await busy;
    connection?.closeSync();
    instance?.closeSync();
    connection = undefined;
    instance = undefined;
  };
  const told = (error: unknown): unknown => {
    if (error instanceof HapaxError) return error;
    const [, asked, loaded] = LACKS.exec(error instanceof Error ? error.message : '') ?? [];
    const name = asked ?? loaded;
    const text =
      name === undefined
        ? oneLine(WHO, error)
        : `${WHO}: the extension ${name} of DuckDB is not installed, and none is fetched unasked; put INSTALL ${name} and LOAD ${name} into \`setup\``;
    return new HapaxError('CONFIG', withoutSecrets(text, setup), error);
  };
  try {
    instance = await Instance.create(database, { ...NOT_FETCHED, ...(database === undefined ? {} : { access_mode: 'READ_ONLY' }) });
    connection = await instance.connect();
    for (const statement of setup) await connection.run(statement);
    const { columnNames, statementType } = await columnsOf(connection, query);
    if (statementType !== StatementType.SELECT)
      throw new HapaxError(
        'CONFIG',
        `${WHO}: \`query\` must be a SELECT, for it only reads and may be run again; what changes something belongs into \`setup\``,
      );
    const wanted = [options.time, options.key, options.id, options.label, ...features].filter((name) => name !== undefined);
    const gone = wanted.find((name) => !columnNames.includes(name));
    if (gone !== undefined) throw new HapaxError('CONFIG', `${WHO}: the query has no column ${gone}; it has ${columnNames.join(', ')}`);
  } catch (error) {
    await close();
    throw told(error);
  }
  const sampleOf = (row: Readonly<Record<string, unknown>>): Sample | undefined => {
    const sample = read(Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plain(value)])));
    if (typeof sample !== 'string') return sample;
    onTrouble({ kind: 'unreadable', text: `${WHO}: a row ${sample}` });
    return undefined;
  };
  return {
    id: `${WHO} ${withoutSecrets(query, []).replace(/\s+/g, ' ').slice(0, 120)}`,
    kind: 'replay',
    ...fieldsOf(mapping),
    close,
    async *read(from) {
      // Only this source writes its offsets.
      const before = (from as Offset | undefined)?.rows ?? 0;
      let at = 0;
      try {
        const result = await native(async () => await connection?.stream(query));
        const chunks = result?.yieldRowObjectJs();
        while (open && chunks !== undefined) {
          const next = await native(() => chunks.next());
          if (next.done === true || !open) break;
          const some = next.value.slice(Math.max(0, before - at));
          at += next.value.length;
          if (some.length > 0) yield { samples: some.flatMap((row) => sampleOf(row) ?? []), offset: { rows: at } satisfies Offset };
        }
      } catch (error) {
        // What is closed while it is read ends.
        if (open) throw told(error);
      }
      if (open && at < before)
        throw new HapaxError(
          'CONFIG',
          `${WHO}: the query has ${at} rows, and the last checkpoint stands behind row ${before}: what it reads was made shorter; begin anew with another \`state\``,
        );
    },
  };
}

async function columnsOf(connection: DuckDBConnection, query: string) {
  const prepared = await connection.prepare(query);
  try {
    const { statementType } = prepared;
    return { statementType, columnNames: Array.from({ length: prepared.columnCount }, (_, i) => prepared.columnName(i)) };
  } finally {
    prepared.destroySync();
  }
}

/** Statements that hold what nobody else may see. */
const SECRET = /\b(?:secret|attach)\b/i;
/** Texts of such a statement that are worth hiding: shorter ones are kinds and switches. */
const [LITERAL, SHORTEST] = [/'([^']*)'/g, 6];
/** Users with their passwords, and passwords by their names, as addresses and connection strings have them. */
const [IN_ADDRESS, BY_NAME] = [/:\/\/[^\s/@']*@/g, /\b(password|passwd|pwd|secret|token|key)=[^\s'&;]*/gi];

/** DuckDB repeats what it was told: a failing statement with its texts, an address with its password. */
function withoutSecrets(text: string, statements: readonly string[]): string {
  let out = text;
  for (const statement of statements)
    if (SECRET.test(statement))
      for (const [, literal] of statement.matchAll(LITERAL)) if (literal.length >= SHORTEST) out = out.replaceAll(literal, '…');
  return out.replace(IN_ADDRESS, '://…@').replace(BY_NAME, '$1=…');
}

/** A value as records have them: dates as text, whole numbers as numbers where none of their digits is lost, and true as 1. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number.isSafeInteger(Number(value)) ? Number(value) : String(value);
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'boolean' ? Number(value) : value;
}

/** `type: duckdb` */
export const duckdb = defineSource({
  id: 'duckdb',
  title: 'SQL over files, with DuckDB',
  doc: 'The rows of a query, in its order, in constant memory: Parquet, CSV and JSON files, folders of them, stores like S3 (with the extension httpfs), and databases of DuckDB. Ends with the query.',
  options: OPTIONS,
  peer: '@duckdb/node-api',
  promises: READ_AGAIN,
  open: duckDbSource,
});
