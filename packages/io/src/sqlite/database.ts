/** What is bound to a statement, and comes out of one. */
export type Value = number | string | Uint8Array | null;

/** What is used of a database connection; that of `node:sqlite` is one. */
export interface Sqlite {
  exec(sql: string): unknown;
  prepare(sql: string): {
    run(...values: Value[]): unknown;
    get(...values: Value[]): unknown;
    all(...values: Value[]): unknown[];
  };
  close(): unknown;
}
