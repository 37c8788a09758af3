import type { Cell } from './column.ts';

/** A value of a format with kinds as a cell: what is nested becomes text, as in JSON. */
export const toCell = (value: unknown): Cell =>
  value === null || value === undefined || value instanceof Date || ['number', 'string', 'bigint', 'boolean'].includes(typeof value)
    ? // The kinds are exactly those just tested for.
      (value as Cell)
    : JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
