import type { Configured, Model } from '../contract/detector.ts';
import { explanation } from '../contract/explaining/explanation.ts';
import { type Calibration, calibrate, probability, pValue, severity } from '../contract/fitting/calibration.ts';
import { HapaxError } from '../core/errors.ts';
import { row, toMatrix } from '../core/matrix.ts';
import { applyChain, backTo, namesOf, originsOf, scoresBack, withFullHistory } from './chain.ts';
import { asMatrix, type FittedParts, type Pipeline, type PipelineState } from './fitted-pipeline.ts';

/** Where a detector does not say: as in every detector. */
const CONTAMINATION = 0.1;

/** Scores that were given back, frozen: they are others than those of the detector, and so is their threshold. */
export function calibrationOf(scores: Float64Array, { id, options }: Configured, { own }: Pick<Model, 'own'>): Calibration {
  const known = scores.filter((score) => score === score);
  if (known.length === 0)
    throw new HapaxError('INPUT', `pipeline: ${scores.length} samples are too few for ${id} to score one of them; pass a longer series`);
  const { contamination } = options;
  if (typeof contamination === 'number') return calibrate(known, contamination);
  return calibrate(known, contamination === 'own' && own ? own : CONTAMINATION);
}

/**
 * A pipeline whose scores are given back to the samples that they are made from: every sample of a series has one, those at its beginning too,
 * and each is made of samples after it. Explains a sample by the window of highest score that holds it.
 * @param inner the same parts, with the score of a window at its last sample
 */
export function givingBack(inner: Pipeline, { chain, model, rule, columns }: FittedParts, calibration: Calibration): Pipeline {
  const score: Pipeline['score'] = (samples) => scoresBack(chain, inner.score(samples));
  const isAnomaly = (value: number): boolean => (rule ? rule.isAnomaly(value) : value > calibration.threshold);
  function alone(call: string): never {
    throw new HapaxError('STATE', `pipeline gives scores back to the samples of a series, and has none of single samples; ${call}`);
  }
  function mustFit(width: number): void {
    if (width !== columns) throw new HapaxError('SHAPE', `pipeline was fitted on ${columns} features; got ${width}`);
  }
  const lead = chain.history - 1;
  const threshold = (): number => (rule ? rule.bounds.upper : calibration.threshold);

  /** What the samples around one tell: for detectors of single rows no others are needed. */
  function explainAt(...[samples, at, names = []]: Parameters<Pipeline['explainAt']>) {
    const x = asMatrix(samples);
    mustFit(x.columns);
    if (!(Number.isInteger(at) && at >= 0 && at < x.rows))
      throw new HapaxError('INPUT', `pipeline: there is no sample ${at} among ${x.rows}; places count from 0`);
    const local = model.series === undefined;
    const from = local ? Math.max(0, at - 2 * lead) : 0;
    const to = local ? Math.min(x.rows, at + 2 * lead + 1) : x.rows;
    const part = { values: x.values.subarray(from * columns, to * columns), rows: to - from, columns };
    const ends = inner.score(part);
    const own = scoresBack(chain, ends)[at - from];
    let worst = -1;
    for (let i = at - from; i <= Math.min(part.rows - 1, at - from + lead); ++i)
      if (ends[i] === ends[i] && (worst < 0 || ends[i] > ends[worst])) worst = i;
    const parts = new Float64Array(columns);
    const verdict = { score: own, threshold: threshold() };
    const sample = row(x, at).slice();
    if (worst < 0) return explanation(sample, verdict, parts, undefined, names);
    const known = Array.from({ length: columns }, (_, j) => names[j] ?? `feature ${j}`);
    const inside = namesOf(chain, known);
    const told = model.explainAt(withFullHistory(chain, applyChain(chain, part)), worst - lead, inside);
    const origins = originsOf(chain.links, columns);
    if (!origins) return { ...told, ...verdict };
    const place = new Map(inside.map((name, k) => [name, k]));
    const contributions = new Float64Array(inside.length);
    for (const { name, contribution } of told.features) contributions[place.get(name) ?? 0] = contribution;
    return explanation(sample, verdict, backTo(origins, contributions, columns), undefined, known);
  }

  const { follow: _, ...rest } = inner;
  return {
    ...rest,
    series: 'whole',
    get threshold() {
      return threshold();
    },
    own: undefined,
    score,
    scoreOne(sample) {
      mustFit(sample.length);
      return alone('score the series with `score(rows)`');
    },
    isAnomaly,
    predict(samples, labels = 'anomaly') {
      const [normal, anomaly] = labels === 'sklearn' ? [1, -1] : [0, 1];
      return Int8Array.from(score(samples), (value) => (isAnomaly(value) ? anomaly : normal));
    },
    pValue: (samples) => score(samples).map((value) => pValue(calibration, value)),
    probability: (samples) => score(samples).map((value) => probability(calibration, value)),
    severity: (samples) => score(samples).map((value) => severity(calibration, value)),
    explain: () => alone('ask with `explainAt(rows, at)`'),
    explainAt,
    contributions: () => alone('ask with `explainAt(rows, at)`'),
    learn: (samples) => inner.learn(toMatrix(asMatrix(samples))),
    next: () => alone('set the option scores of its transform to newest for a stream'),
    snapshot() {
      const { id, columns: width, state } = inner.snapshot();
      // What `snapshot` of a pipeline has just written.
      return { id, columns: width, state: { ...(state as PipelineState), calibration } };
    },
  };
}
