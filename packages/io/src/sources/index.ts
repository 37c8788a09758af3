export { type Mapping, type Read, reader } from './mapping.ts';
export { type FileOptions, type LineOptions, ndjsonFile, ndjsonStream } from './ndjson.ts';
export { type TableOptions, tableSource } from './table.ts';
