import type { Table } from '@hapax/io';

/** The table with more to be said of it. */
export const noted = (table: Table, ...notes: readonly string[]): Table =>
  notes.length === 0 ? table : { ...table, notes: [...table.notes, ...notes] };
