export { inDatabase } from './shared.ts';
export { openSqlite, openWasm, type Sqlite, transaction } from './sqlite.ts';
