import type { AnyDetectorSpec } from './detector.ts';
import type { Noticing } from './labels.ts';

/** Rows up to which a method that compares every row with every other needs seconds. */
export const QUICK_ROWS = 20_000;

/**
 * What to use instead of a method that compares every row with every other, to be asked before a fit on many rows starts.
 * @param spec of the method, such as `kde.spec`
 * @param rows that it is to be fitted on
 * @returns a sentence; undefined where the fit ends soon
 */
export function slowFit({ id, slow }: Pick<AnyDetectorSpec, 'id' | 'slow'>, rows: number): string | undefined {
  if (slow === undefined || !(rows > QUICK_ROWS)) return undefined;
  const pairs = Math.round((rows * rows) / 1e6).toLocaleString('en');
  return `${id} compares every row with every other, ${pairs} million pairs for ${rows.toLocaleString('en')} rows: ${slow}`;
}

/** Say it before a fit starts. A fit that nobody told of otherwise looks like one that hangs. */
export function tellSlowFit(spec: Pick<AnyDetectorSpec, 'id' | 'slow'>, rows: number, { notice }: Noticing): void {
  const advice = slowFit(spec, rows);
  if (advice === undefined) return;
  if (notice) notice(advice);
  else console.warn(`hapax: ${advice}`);
}
