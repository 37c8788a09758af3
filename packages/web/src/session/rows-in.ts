import type { Part } from './protocol.ts';
import type { Ring } from './ring.ts';

/** Rows of the worker into the ring that shows them. @returns whether rows that were there already have changed */
export function takeRows(ring: Ring, { from, rows, values }: Pick<Part, 'from' | 'rows' | 'values'>): boolean {
  const empty = ring.next === ring.first;
  const again = !empty && from < ring.next;
  if (empty) ring.clear(from);
  else if (again) ring.cut(from);
  for (let i = 0; i < rows; ++i) ring.push(values, i * ring.width);
  return again;
}
