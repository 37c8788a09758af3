import type { Table } from '@hapax/io';
import { HapaxError } from 'hapax';
import { labelsColumn, listOf } from '../reading.ts';

/** The rows to learn from: those where a column says one of these. */
export interface TrainOn {
  readonly column: string;
  readonly labels: readonly string[];
}

/** What `--train-on COLUMN=VALUE` says. @throws HapaxError `OPTION` */
export function trainOn(given: Readonly<Record<string, unknown>>): TrainOn | undefined {
  const text = given.trainOn;
  if (typeof text !== 'string') return undefined;
  const at = text.lastIndexOf('=');
  if (at < 1 || at === text.length - 1)
    throw new HapaxError('OPTION', `--train-on must be COLUMN=VALUE, such as label=normal; got ${JSON.stringify(text)}`);
  const column = text.slice(0, at).trim();
  const named = labelsColumn(given);
  if (named !== undefined && named !== column)
    throw new HapaxError('OPTION', `--train-on must name the column of --labels, ${JSON.stringify(named)}; got ${JSON.stringify(column)}`);
  return { column, labels: listOf(text.slice(at + 1)) };
}

/** Indices of the rows to learn from. @throws HapaxError `INPUT` when a value never comes */
export function rowsToLearn({ labels, source }: Table, { column, labels: wanted }: TrainOn): Int32Array {
  if (labels === undefined) throw new HapaxError('INPUT', `${source} has no column \`${column}\`; --train-on needs it`);
  const { names, codes } = labels;
  const codesOf = wanted.map((label) => {
    const code = names.findIndex((name) => name === label || Number(name) === Number(label));
    if (code >= 0) return code;
    throw new HapaxError(
      'INPUT',
      `${source} column \`${column}\` never says ${JSON.stringify(label)}; it says ${names.slice(0, 20).join(', ')}`,
    );
  });
  const learnt = new Set(codesOf);
  return Int32Array.from(codes.keys()).filter((i) => learnt.has(codes[i]));
}
