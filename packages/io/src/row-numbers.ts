import type { NumberColumn } from './table.ts';

/** Fewer rows than this may count up by chance or by nature. */
const ENOUGH = 20;

/** True for a column that only counts its rows: whole numbers, each one more than the last. */
export function countsRows({ values }: NumberColumn): boolean {
  if (values.length < ENOUGH || !Number.isInteger(values[0])) return false;
  for (let i = 1; i < values.length; ++i) if (values[i] !== values[i - 1] + 1) return false;
  return true;
}
