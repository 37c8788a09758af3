import { HapaxError } from 'hapax';
import { parseNetwork } from '../../addresses/network.ts';
import { cellsOf } from '../../formats/csv-line.ts';
import type { Exclusion } from './ids-config.ts';

/** A file of `preprocess.exclude_lists`. */
export interface ExcludeList {
  /** Its name without folders, such as `exclude_list_src_ip.csv`. */
  readonly name: string;
  readonly text: string;
}

/** Whether psykoda would read a file of the folder. */
export const isExcludeList = (name: string): boolean => name.startsWith('exclude_') && name.endsWith('.csv');

/**
 * The exclude lists of psykoda as rules: the column is what follows `_list_` in the name of the file, the first cell of each line what is
 * taken out; the first line is a header. Lists of other columns have no counterpart and are told.
 * @throws HapaxError `CONFIG` for a line that says nothing that can be compared, with its file and number
 */
export function rulesOfLists(lists: readonly ExcludeList[]): { readonly rules: readonly Exclusion[]; readonly left: readonly string[] } {
  const rules: Exclusion[] = [];
  const left: string[] = [];
  for (const { name, text } of lists) {
    const column = columnOf(name);
    const lines = text.replace(/^\uFEFF/, '').split(/\r?\n/);
    const patterns = lines.flatMap((line, i) => {
      const pattern = (cellsOf(line)[0] ?? '').trim();
      return i === 0 || pattern === '' ? [] : [{ pattern, line: i + 1 }];
    });
    const rule = ruleOf(column);
    if (rule === undefined) {
      const why =
        column === undefined ? 'its name has no _list_ and a column' : `rules know source, target, port and signature, not ${column}`;
      left.push(`preprocess.exclude_lists: ${name}, ${patterns.length} line${patterns.length === 1 ? '' : 's'}: ${why}`);
      continue;
    }
    for (const { pattern, line } of patterns) rules.push({ ...rule(pattern, `${name}, line ${line}`), why: name });
    if (patterns.length > 0 && (column === 'sid' || column === 'dest_port'))
      left.push(`the fault of psykoda by which ${name} took out nothing where ${column} is a number: here it does`);
  }
  return { rules, left };
}

function columnOf(name: string): string | undefined {
  const at = name.indexOf('_list_');
  return at < 0 ? undefined : name.slice(at + '_list_'.length, -'.csv'.length);
}

function ruleOf(column: string | undefined): ((pattern: string, where: string) => Exclusion) | undefined {
  if (column === 'src_ip') return (pattern, where) => ({ source: networkOf(pattern, where) });
  if (column === 'dest_ip') return (pattern, where) => ({ target: networkOf(pattern, where) });
  if (column === 'sid') return (signature) => ({ signature });
  if (column !== 'dest_port') return undefined;
  return (pattern, where) => {
    const port = /^\d{1,5}(?:\.0+)?$/.test(pattern) ? Number(pattern) : Number.NaN;
    if (port <= 65_535) return { port };
    throw new HapaxError(
      'CONFIG',
      `${where}: a port must be a whole number from 0 to 65535, got ${JSON.stringify(pattern.slice(0, 60))}; mend the line or leave it out`,
    );
  };
}

function networkOf(pattern: string, where: string): string {
  try {
    parseNetwork(pattern);
  } catch (error) {
    throw new HapaxError(
      'CONFIG',
      `${where}: ${error instanceof Error ? error.message : String(error)}; mend the line or leave it out`,
      error,
    );
  }
  return pattern;
}
