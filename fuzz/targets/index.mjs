import { insideZip, npz, XLSX, XLSX_WORDS } from './archives.mjs';
import { ARROW, insideArrow } from './arrow.mjs';
import { batches } from './batches.mjs';
import { checkpoints } from './checkpoints.mjs';
import { insideParquet, PARQUET } from './parquet.mjs';
import { parts } from './parts.mjs';
import { server } from './server.mjs';
import { snapshots } from './snapshots.mjs';
import { CSV, CSV_WORDS, fileTable, JSON_TABLES, JSON_WORDS, NDJSON, textTable } from './tables.mjs';
import { eve, time, yaml, zeek } from './texts.mjs';
import { values } from './values.mjs';

/**
 * What reads what strangers write. A target has inputs to begin with, words that its inputs hold, perhaps a way to change an input so that
 * it stays of its form, and `run`, which throws where something happens that must not.
 */
export const targets = {
  csv: textTable('csv', CSV, CSV_WORDS),
  ndjson: textTable('ndjson', NDJSON, JSON_WORDS),
  json: textTable('json', JSON_TABLES, JSON_WORDS),
  xlsx: fileTable('xlsx', { words: XLSX_WORDS, seeds: () => XLSX, mutate: insideZip }),
  parquet: fileTable('parquet', { seeds: PARQUET, mutate: insideParquet }),
  arrow: fileTable('arrow', { seeds: ARROW, mutate: insideArrow }),
  npz: npz(),
  batches: batches(),
  zeek,
  eve,
  snapshots,
  checkpoints,
  parts,
  values,
  yaml,
  server: server(),
  time,
};
