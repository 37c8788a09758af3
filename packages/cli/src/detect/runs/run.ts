import { HapaxError, type Holiday } from 'hapax';
import type { Bar } from '../../progress.ts';
import type { Detection } from '../detection.ts';
import { mustTellNothing } from '../reasons/told-trees.ts';
import { type DetectorInput, runDetector } from './detector.ts';
import type { Runnable } from './methods.ts';
import { runOnline } from './online.ts';
import { runPot } from './pot.ts';
import { runSeries } from './series.ts';
import { inHindsight, judgeInTurn, ruleUnasked } from './threshold-rule.ts';

/** Share of rows that an online method flags where nothing else is said and the series is short. */
export const ONLINE_CONTAMINATION = 0.01;

/** What a run of any method takes. */
export interface Job extends DetectorInput {
  readonly options: Readonly<Record<string, unknown>>;
  readonly holidays?: readonly Holiday[];
}

/** The method on the table, whatever its family. */
export function run(runnable: Runnable, job: Job, given: Readonly<Record<string, unknown>>, bar: Bar): Detection {
  const { options, table, rule } = job;
  const { id } = runnable.method;
  if (runnable.family === 'detector') return runDetector(runnable.entry, options, job);
  if (job.transforms.length > 0)
    throw new HapaxError('OPTION', `--transform is for methods of tables, which ${id} is not; leave it out, or choose another --method`);
  mustTellNothing(id, job.telling);
  if (job.folds !== undefined) throw new HapaxError('OPTION', `${id} learns from no labels; leave out --folds`);
  if (runnable.family === 'series' && (job.train !== undefined || job.trainOn !== undefined))
    throw new HapaxError(
      'OPTION',
      `${id} judges the file by itself; put the rows to learn from in front of it and give their number with --auto-series-train`,
    );
  if (runnable.family === 'series') return runSeries(options, table, undefined, job.holidays);
  const flag = job.train !== undefined ? '--train' : job.trainOn !== undefined ? '--train-on' : undefined;
  if (flag !== undefined)
    throw new HapaxError('OPTION', `${id} learns row by row and takes no ${flag}; put the rows to learn from in front of the file`);
  if (runnable.family === 'pot') return runPot(options, table);
  const contamination = share(given.contamination);
  const detection = runOnline(runnable.entry, options, table, { contamination, onProgress: (done) => bar.show(id, done) });
  const judge = rule ?? (given.contamination === undefined ? ruleUnasked(detection, runnable.method.alarm) : undefined);
  return judge === undefined ? inHindsight(detection, contamination) : judgeInTurn(detection, judge);
}

function share(text: unknown): number {
  if (typeof text !== 'string') return ONLINE_CONTAMINATION;
  const value = text.trim() === '' ? Number.NaN : Number(text);
  if (!(value >= 0 && value <= 0.5)) throw new HapaxError('OPTION', `--contamination must be a number in [0, 0.5]; got ${text}`);
  return value;
}
