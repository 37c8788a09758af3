export { duckdb } from './source.ts';
