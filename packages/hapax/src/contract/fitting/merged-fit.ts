import { HapaxError } from '../../core/errors.ts';
import { type Matrix, samplesAt } from '../../core/matrix.ts';
import type { OptionTable } from '../../core/options.ts';
import { profile, spread } from '../explaining/profile.ts';
import type { MergePart } from '../merging/merge-part.ts';
import { missingParts, type Summary } from '../merging/summary.ts';
import type { Model } from '../model.ts';
import { checkInput, ready } from '../samples.ts';
import { CALIBRATION_SAMPLES, calibrate } from './calibration.ts';
import { modelOf } from './fitted.ts';
import { fitNow, type Job, shareOf } from './fitting.ts';

/** A fit from a summary. A table of no more rows than the sample holds gives the model of a fit on all its rows, bit for bit. */
export interface MergedFit {
  readonly bound: string;
  readonly pairs: boolean;
  /** @throws HapaxError `INPUT` when parts are missing, or there is no row */
  fit(summary: Summary): Model;
}

export function mergedFit<T extends OptionTable, S, W>(job: Job<T, S, W>, { bound, pairs, fromSummary }: MergePart<T, S>): MergedFit {
  const { spec, options } = job;
  return {
    bound,
    pairs: pairs === true,
    fit(summary) {
      const missing = missingParts(summary);
      if (missing.length > 0)
        throw new HapaxError(
          'INPUT',
          `${spec.id}: ${missing.length === 1 ? `part ${missing[0]} is` : `parts ${missing.slice(0, 10).join(', ')}${missing.length > 10 ? ', …' : ''} are`} missing of ${summary.of}; merge all parts before a model is made`,
        );
      const { sample, columns, rows } = summary;
      if (rows === 0) throw new HapaxError('INPUT', `${spec.id} needs at least one sample to fit; got none`);
      const x = { values: sample.values.slice(0, sample.count * columns), rows: sample.count, columns };
      const state = rows > sample.most ? fromSummary?.(summary, options, x) : undefined;
      return state === undefined ? fitNow(job, x, {}, 'calibration').model : calibrated(job, state, x, summary);
    },
  };
}

/** So many rows are summed up that none of them weighs in the scores of the sample. */
function calibrated<T extends OptionTable, S, W>(
  { spec, options }: Job<T, S, W>,
  state: S,
  x: Matrix,
  { rows, complete, pairs }: Summary,
): Model {
  const seen = profile(x);
  const some = samplesAt(ready(spec, seen, x, checkInput(spec.id, x)), spread(x.rows, CALIBRATION_SAMPLES));
  const scores = new Float64Array(some.rows);
  spec.score(state, some, scores);
  const asked = options.contamination;
  const own = asked === 'own' ? spec.own?.(state) : undefined;
  own?.lift?.(some, scores);
  const by = asked === 'own' ? (own ?? shareOf(spec)) : asked === 'none' ? 0 : asked;
  const left = pairs ? rows - complete : 0;
  const notes = left > 0 ? [`${left} of ${rows} rows lack a value and had no part in the sums`] : [];
  return modelOf(
    spec,
    {
      method: state,
      profile: seen,
      calibration: calibrate(scores, by),
      ...(own?.lift && { own: 'lifts' }),
      ...(notes.length > 0 && { notes }),
    },
    x.columns,
  );
}
