import { HapaxError } from '../../core/errors.ts';
import { copiedUsual, copyNumbers, type Matrix, matrix, numbers, row, zeros } from '../../core/matrix.ts';
import type { OptionTable } from '../../core/options.ts';
import { plainCopy } from '../../core/plain.ts';
import { dense, densified, isSparse, type Sparse } from '../../core/sparse.ts';
import { type Explanation, explanation } from '../explaining/explanation.ts';
import { followerOf } from '../explaining/follower.ts';
import type { Profile } from '../explaining/profile.ts';
import type { Model } from '../model.ts';
import { atTheDoor, checkInput, checkSparseInput, ready, readySparse, type Samples } from '../samples.ts';
import { isWhole } from '../series.ts';
import type { DetectorSpec } from '../spec/detector.ts';
import { type Calibration, probability, pValue, severity } from './calibration.ts';

/** What is kept of a fit. */
export interface Fitted<S> {
  readonly method: S;
  readonly profile: Profile;
  readonly calibration: Calibration;
  /** Scores are lifted above the threshold where the method's own says so. */
  readonly own?: 'lifts';
  /** What of the input had no part in the fit. */
  readonly notes?: readonly string[];
}

/** Cells of sparse samples that are made dense at once to score them. */
const SOME_CELLS = 2 ** 20;

/** The model of a fit: what the spec says of scores, with the checks at its door. */
export function modelOf<T extends OptionTable, S, W>(spec: DetectorSpec<T, S, W>, fitted: Fitted<S>, columns: number): Model {
  const { method, calibration, profile } = fitted;
  const one = zeros(1, columns);
  const oneScore = new Float64Array(1);
  const { series } = spec;
  const lifts = fitted.own === 'lifts' ? spec.own?.(method)?.lift : undefined;
  const whole = series && isWhole(series) ? series : undefined;
  const walk = series && !isWhole(series) ? series : undefined;
  const study = whole?.study && rememberLast((x: Matrix) => whole.study?.(method, x));

  function mustFit(width: number): void {
    if (width !== columns) throw new HapaxError('SHAPE', `${spec.id} was fitted on ${columns} features; got ${width}`);
  }
  /** A single sample in which something is missing, or wrong. */
  function unusual(sample: ArrayLike<number>): Matrix {
    copyNumbers(sample, one.values, 0, () => spec.id);
    return ready(spec, profile, one, checkInput(spec.id, one));
  }
  const checked = (x: Matrix): Matrix => {
    if (x.rows > 0) mustFit(x.columns);
    return ready(spec, profile, x, checkInput(spec.id, x));
  };
  const denseDoor = (rows: Samples): Matrix => {
    const x = atTheDoor(rows);
    return checked(isSparse(x) ? densified(spec.id, x) : x);
  };
  function scoreSparse(x: Sparse): Float64Array {
    if (x.rows > 0) mustFit(x.columns);
    const out = new Float64Array(x.rows);
    if (spec.sparse) {
      spec.sparse.score(method, readySparse(spec, profile, x, checkSparseInput(spec.id, x)), out);
      return out;
    }
    const some = Math.max(1, Math.floor(SOME_CELLS / Math.max(1, columns)));
    for (let from = 0; from < x.rows; from += some) {
      const part = checked(dense(x, from, Math.min(x.rows, from + some)));
      const scores = out.subarray(from, from + part.rows);
      spec.score(method, part, scores);
      lifts?.(part, scores);
    }
    return out;
  }
  const scoreAll = (rows: Samples): Float64Array => {
    const given = atTheDoor(rows);
    if (isSparse(given) && !spec.series) return scoreSparse(given);
    const x = isSparse(given) ? denseDoor(given) : checked(given);
    if (study) return study(x).scores.slice();
    const out = new Float64Array(x.rows);
    spec.score(method, x, out);
    lifts?.(x, out);
    return out;
  };
  /** The fall of the score when a feature turns typical, some trials at a time. A feature that is typical already has no part in it. */
  function falls(sample: Float64Array): Float64Array {
    const out = new Float64Array(columns);
    const score = scoreAll({ values: sample, rows: 1, columns })[0];
    const odd = out.map((_, j) => j).filter((j) => sample[j] !== profile.typical[j]);
    const some = Math.max(1, Math.floor(SOME_CELLS / columns));
    for (let from = 0; from < odd.length; from += some) {
      const part = odd.subarray(from, from + some);
      const trials = zeros(part.length, columns);
      part.forEach((j, i) => {
        trials.values.set(sample, i * columns);
        trials.values[i * columns + j] = profile.typical[j];
      });
      const without = scoreAll(trials);
      part.forEach((j, i) => {
        out[j] = score - without[i];
      });
    }
    return out;
  }
  const parts = (x: Matrix): Float64Array => (spec.explain ? spec.explain(method, row(x, 0), x.filled) : falls(row(x, 0)));
  function mustStandAlone(call: string): void {
    if (whole) throw new HapaxError('STATE', `${spec.id} looks at a whole series, not at single samples; ${call}`);
  }
  const tell = (sample: Float64Array, score: number, contributions: Float64Array, names: readonly string[]): Explanation =>
    explanation(sample, { score, threshold: calibration.threshold }, contributions, profile, names);

  const model: Model = {
    id: spec.id,
    columns,
    threshold: calibration.threshold,
    series: whole ? 'whole' : walk ? 'walk' : undefined,
    score: scoreAll,
    scoreOne(sample) {
      if (sample.length !== columns) mustFit(sample.length);
      if (whole) mustStandAlone('score the series with `score(rows)`');
      const x = copiedUsual(sample, one.values) ? one : unusual(sample);
      spec.score(method, x, oneScore);
      lifts?.(x, oneScore);
      return oneScore[0];
    },
    isAnomaly: (score) => score > calibration.threshold,
    predict(rows, labels = 'anomaly') {
      const [normal, anomaly] = labels === 'sklearn' ? [1, -1] : [0, 1];
      return Int8Array.from(scoreAll(rows), (score) => (score > calibration.threshold ? anomaly : normal));
    },
    pValue: (rows) => scoreAll(rows).map((score) => pValue(calibration, score)),
    probability: (rows) => (spec.labels === 'required' ? scoreAll(rows) : scoreAll(rows).map((score) => probability(calibration, score))),
    severity: (rows) => scoreAll(rows).map((score) => severity(calibration, score)),
    explain(sample, names = []) {
      mustStandAlone('ask with `explainAt(rows, at)`');
      const x = denseDoor(matrix([sample]));
      return tell(
        numbers(sample, () => spec.id),
        scoreAll(x)[0],
        parts(x),
        names,
      );
    },
    explainAt(rows, at, names = []) {
      const given = atTheDoor(rows);
      if (!(Number.isInteger(at) && at >= 0 && at < given.rows))
        throw new HapaxError('INPUT', `${spec.id}: there is no sample ${at} among ${given.rows}; places count from 0`);
      if (!series) return model.explain(isSparse(given) ? dense(given, at, at + 1).values : row(given, at), names);
      const x = denseDoor(given);
      if (whole) {
        const score = scoreAll(x)[at];
        // Only a method with `study` looks at it.
        const known = study?.(x) as W;
        const passages = whole.passagesAt?.(method, x, at, known);
        const verdict = { score, threshold: calibration.threshold, ...(passages && { passages }) };
        return explanation(row(x, at).slice(), verdict, whole.explainAt(method, x, at, known), profile, names, true);
      }
      const follower = model.follow?.();
      for (let i = 0; i < at; ++i) follower?.advance(row(x, i));
      return follower?.explain(row(x, at), names) ?? model.explain(row(x, at), names);
    },
    contributions(sample) {
      mustStandAlone('ask with `explainAt(rows, at)`');
      return parts(denseDoor(matrix([sample])));
    },
    learn(rows) {
      if (!spec.learn) throw new HapaxError('STATE', `${spec.id} cannot learn more samples; fit it again on all of them`);
      spec.learn(method, denseDoor(rows));
    },
    ...(walk && {
      follow: followerOf(walk, method, { id: spec.id, columns, check: (sample) => row(denseDoor(matrix([sample])), 0), tell }),
    }),
    get own() {
      const own = spec.own?.(method);
      if (own && lifts) return { level: own.level, meaning: own.meaning, lifts: true as const };
      return own?.lift ? { ...own, lift: (x: Matrix, scores: Float64Array) => own.lift?.(checked(x), scores) } : own;
    },
    get notes() {
      return [...(spec.notes?.(method) ?? []), ...(spec.doubts?.(method) ?? []), ...(fitted.notes ?? [])];
    },
    snapshot: () => ({ id: spec.id, columns, state: plainCopy(fitted, spec.id) }),
  };
  return model;
}

/** The work for a matrix, done again only for another: the values are compared, for a caller may have changed them in place. */
function rememberLast<R>(work: (x: Matrix) => R | undefined): (x: Matrix) => R {
  let last: { readonly x: Matrix; readonly result: R } | undefined;
  return (x) => {
    if (last?.x.columns === x.columns && sameValues(last.x.values, x.values)) return last.result;
    const result = work(x) as R;
    last = { x: { ...x, values: x.values.slice() }, result };
    return result;
  };
}

function sameValues(a: Float64Array, b: Float64Array): boolean {
  if (a.length !== b.length) return false;
  for (let k = 0; k < a.length; ++k) if (!Object.is(a[k], b[k])) return false;
  return true;
}
