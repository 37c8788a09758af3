import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { HapaxError } from 'hapax';
import type { BenchRow } from './suite.ts';

/** What the rows of a state file were measured by: others must not be mixed with them. */
export interface BenchHead {
  readonly suite: string;
  readonly version: string;
  readonly data: string;
}

/** Runs that were measured, kept in a file as they come: a line each. */
export interface BenchState {
  readonly rows: readonly BenchRow[];
  keep(row: BenchRow): void;
}

/** Open or begin a state file; its last line may be torn by whatever ended the run before. @throws HapaxError `FILE` */
export function benchState(path: string, head: BenchHead): BenchState {
  const begin = `${JSON.stringify(head)}\n`;
  const rows: BenchRow[] = [];
  if (existsSync(path)) {
    const lines = readFileSync(path, 'utf8').split('\n');
    const whole = lines.slice(0, -1);
    if (whole[0] !== begin.trim())
      throw new HapaxError(
        'FILE',
        `${path}: is the state of ${whole[0] === undefined || whole[0].length > 500 ? 'something else' : whole[0]}, not of ${begin.trim()}; name another file, or remove it to begin anew`,
      );
    for (const [k, line] of whole.slice(1).entries()) {
      try {
        // Written by this program; a damaged line is said.
        rows.push(JSON.parse(line) as BenchRow);
      } catch (cause) {
        throw new HapaxError('FILE', `${path} line ${k + 2}: is damaged; remove it to measure that run again`, cause);
      }
    }
    if (lines[lines.length - 1] !== '') writeFileSync(path, `${whole.join('\n')}\n`);
  } else writeFileSync(path, begin);
  return { rows, keep: (row) => appendFileSync(path, `${JSON.stringify(row)}\n`) };
}
