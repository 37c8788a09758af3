import { choice, duration, flag, integer, names, type SettingsOf, text } from 'hapax/settings';
import { MAPPING } from '../sources/mapping.ts';
import { POSTGRES } from './client.ts';

/** The options of the source. */
export const OPTIONS = {
  ...POSTGRES,
  table: text.optional('Table, hypertable or view that is read, such as plant.readings.'),
  query: text.optional('A SELECT that is read instead of a table, with the columns of `cursor` in it.'),
  cursor: names.optional(
    'Columns by which rows are ordered and new ones are known, a serial number or `[time, device]`; together they must be unique, and grow. `[id]` unless given.',
  ),
  slot: text.optional(
    'Logical replication instead of polling: the slot, made when it is not there. Rows come in the order in which they were committed; needs `wal_level=logical` and `table`.',
  ),
  publication: text.optional('Publication of the slot; the name of the slot unless given. It is made when it is not there.'),
  everyMs: duration(1000, 'Time between questions when there is nothing new.', 10),
  settleMs: duration.optional('Wait so long for rows that are committed late before rows up to the newest are read; not unless given.', 1),
  batch: integer(5000, { min: 1, max: 1_000_000 }, 'Rows that are asked for at once.'),
  from: choice('beginning', ['beginning', 'end'], 'Where to begin when there is no checkpoint yet.'),
  live: flag('Samples carry the time of now: keys that fall silent are noticed by the clock.'),
  ...MAPPING,
} as const;
export type PostgresSourceOptions = SettingsOf<typeof OPTIONS>;
