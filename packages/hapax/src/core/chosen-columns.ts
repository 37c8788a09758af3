import { HapaxError } from './errors.ts';

/** The features that a transform works on, ascending; none chosen means all. @throws HapaxError `OPTION` */
export function chosenColumns(who: string, chosen: readonly number[], columns: number): Int32Array {
  if (chosen.length === 0) return Int32Array.from({ length: columns }, (_, j) => j);
  const beyond = chosen.find((j) => j >= columns);
  if (beyond !== undefined)
    throw new HapaxError('OPTION', `${who}: \`columns\` names feature ${beyond}; the samples have ${columns} features, from 0`);
  return Int32Array.from(new Set(chosen)).sort();
}
