import type { Table } from '@hapax/io';
import type { Along } from '@hapax/plot';

/** The x axis of a table: time where there is one, else the place in the file. */
export function alongTable(table: Table): Along {
  const { time, rows } = table;
  if (time !== undefined) return { scale: time.unit === 'ms' ? 'time' : 'linear', label: time.name, at: time.values };
  return { scale: 'linear', label: table.place(0).kind, at: Float64Array.from({ length: rows }, (_, i) => table.place(i).number) };
}
