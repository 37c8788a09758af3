import { contentsOf } from './archives/zip.ts';
import { limitsOf } from './limits.ts';
import type { ReadOptions } from './read-input.ts';

/**
 * Names of the tables that a file holds, as `sheet` takes them: sheets that a workbook shows, tables or arrays of a zip archive. None for
 * any other file, and for one that cannot be read: reading it says why.
 * @param bytes of the file
 */
export async function tableNames(name: string, bytes: Uint8Array, options: Pick<ReadOptions, 'limits'> = {}): Promise<readonly string[]> {
  const inside = await contentsOf(bytes);
  if (inside === undefined) return [];
  if (inside.kind !== 'workbook') return inside.tables.map((one) => one.replace(/\.npy$/, ''));
  const { shownSheets } = await import('./workbook/workbook.ts');
  try {
    return shownSheets(name, bytes, limitsOf(options.limits));
  } catch {
    return [];
  }
}
