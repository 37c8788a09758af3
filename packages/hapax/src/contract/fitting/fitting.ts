import { HapaxError } from '../../core/errors.ts';
import { type Matrix, take } from '../../core/matrix.ts';
import type { OptionsOf, OptionTable } from '../../core/options.ts';
import { densified, isSparse, type Sparse, takeSparse } from '../../core/sparse.ts';
import { type Profile, profile, sparseProfile, spread } from '../explaining/profile.ts';
import type { Model } from '../model.ts';
import { atTheDoor, checkInput, checkSparseInput, ready, readySparse, type Samples } from '../samples.ts';
import { isWhole } from '../series.ts';
import type { DetectorSpec, OwnThreshold } from '../spec/detector.ts';
import { checkKnowledge, type Given, type Knowledge, type Noticing } from '../spec/labels.ts';
import { type ParallelFit, type Part, partOf, type SplitFit, scoresOf } from '../spec/parallel.ts';
import { tellSlowFit } from '../spec/slow-fit.ts';
import type { Steps } from '../spec/steps.ts';
import { CALIBRATION_SAMPLES, type Calibration, calibrate, calibrateLabelled } from './calibration.ts';
import { type Fitted, modelOf } from './fitted.ts';
import { asksForFolds, heldOutScores } from './held-out.ts';

/** What scikit-learn and PyOD assume where nothing is said. */
export const CONTAMINATION = 0.1;

type Scored = 'calibration' | 'all';

/** A model with the scores of its training samples: all of them, or those that calibrate. */
export interface FitScored<M extends Model = Model> {
  readonly model: M;
  readonly scores: Float64Array;
}

export interface Job<T extends OptionTable, S, W> {
  readonly spec: DetectorSpec<T, S, W>;
  readonly options: OptionsOf<T> & { readonly contamination: number | 'none' | 'own' };
}

/** Training samples as the method gets them. */
interface Prepared {
  readonly x: Matrix | Sparse;
  readonly seen: Profile;
  readonly labels: Uint8Array;
  readonly given: Given;
  readonly notes: readonly string[];
}

/** State and, where they came with it, scores. */
interface Learnt<S> {
  readonly state: S;
  readonly scores?: Float64Array | undefined;
}

/** Fit in one go. */
export function fitNow<T extends OptionTable, S, W>(
  job: Job<T, S, W>,
  samples: Samples,
  context: Knowledge & Noticing,
  scored: Scored,
): FitScored {
  const prepared = prepare(job.spec, samples, context);
  tellSlowFit(job.spec, prepared.x.rows, context);
  const learnt = learn(job, prepared, scored);
  tellDoubts(job.spec, learnt.state, context);
  return finish(job, prepared, learnt, scored);
}

function tellDoubts<T extends OptionTable, S, W>(spec: DetectorSpec<T, S, W>, state: S, { notice }: Noticing): void {
  if (notice) for (const doubt of spec.doubts?.(state) ?? []) notice(doubt);
}

/** Fit in the steps that the method has; in one where it has none. */
export function* fitInSteps<T extends OptionTable, S, W>(
  job: Job<T, S, W>,
  samples: Samples,
  context: Knowledge & Noticing,
  scored: Scored,
): Steps<FitScored> {
  const { spec, options } = job;
  const prepared = prepare(spec, samples, context);
  tellSlowFit(spec, prepared.x.rows, context);
  const { x, labels, given } = prepared;
  const steps = isSparse(x) ? spec.sparse?.fitSteps?.(x, options, labels, given) : spec.fitSteps?.(x, options, labels, given);
  const learnt = steps ? { state: yield* steps } : learn(job, prepared, scored);
  tellDoubts(spec, learnt.state, context);
  return finish(job, prepared, learnt, scored);
}

/** The same fit in pieces: every piece sees the samples as `fit` does, missing cells filled in. */
export function splitFit<T extends OptionTable, S, W>(job: Job<T, S, W>, parallel: ParallelFit<T, S>): SplitFit<Samples, Knowledge, Model> {
  const { spec, options } = job;
  const prepared = (samples: Samples): Matrix => {
    const given = denseSamples(spec.id, atTheDoor(samples));
    const missing = checkInput(spec.id, given);
    return spec.missing === 'accept' || missing < 0 ? given : ready(spec, profileFor(spec, given), given, missing);
  };
  const self: SplitFit<Samples, Knowledge, Model> = {
    pieces: (samples) => parallel.pieces(denseSamples(spec.id, atTheDoor(samples)), options),
    fitPart(samples, from, to, context = {}) {
      const x = prepared(samples);
      const state = parallel.fitPart(x, options, checkKnowledge(spec, x.rows, context).labels, from, to);
      return partOf(parallel, state, parallel.pieces(x, options), calibrationSamples(x));
    },
    finish(samples, given, context = {}) {
      // Parts come from `fitPart` of the same detector, through a clone at most.
      const parts = given as Part<S>[];
      const ready = prepare(spec, samples, context);
      const state = parallel.merge(parts.map((part) => part.state));
      const scores = scoresOf(parallel, state, parts, Math.min(ready.x.rows, CALIBRATION_SAMPLES));
      return finish(job, ready, { state, scores }, 'calibration').model;
    },
  };
  const { made } = parallel;
  if (!made) return self;
  return {
    ...self,
    more(model, samples, context) {
      if (model.id !== spec.id) throw new HapaxError('OPTION', `${spec.id} grows models of its own; got one of ${model.id}`);
      // A model is made by `finish` or was held against the shape of its state.
      const { method, profile: seen } = model.snapshot().state as unknown as Fitted<S>;
      const [has, wanted] = [made(method), self.pieces(samples)];
      if (wanted <= has)
        throw new HapaxError(
          'OPTION',
          `${spec.id}: the model has ${has} pieces and ${wanted} are asked for; ask for more, or keep the model`,
        );
      const grown = self.finish(samples, [{ state: method, contributions: null }, self.fitPart(samples, has, wanted, context)], context);
      const { profile: now } = grown.snapshot().state as unknown as Fitted<S>;
      if (!sameValues(seen.typical, now.typical))
        throw new HapaxError('INPUT', `${spec.id}: the samples are not those that the model was fitted on; fit it anew on these`);
      return grown;
    },
  };
}

const sameValues = (a: Float64Array, b: Float64Array): boolean => a.length === b.length && a.every((v, j) => Object.is(v, b[j]));

const denseSamples = (who: string, x: Matrix | Sparse): Matrix => (isSparse(x) ? densified(who, x) : x);

/** Rows of a table lend each other what they lack. In a series the samples before and after would say more, so there it is the median. */
function profileFor<T extends OptionTable, S, W>({ missing, series }: DetectorSpec<T, S, W>, x: Matrix | Sparse): Profile {
  const seen = isSparse(x) ? sparseProfile(x) : profile(x);
  return missing === 'impute' && series === undefined ? { ...seen, fill: 'others' } : seen;
}

function prepare<T extends OptionTable, S, W>(spec: DetectorSpec<T, S, W>, samples: Samples, context: Knowledge): Prepared {
  const door = atTheDoor(samples);
  const sparse = isSparse(door) && spec.sparse !== undefined;
  const x = isSparse(door) && !sparse ? densified(spec.id, door) : door;
  const missing = isSparse(x) ? checkSparseInput(spec.id, x) : checkInput(spec.id, x);
  if (x.rows === 0) throw new HapaxError('INPUT', `${spec.id} needs at least one sample to fit; got none`);
  const seen = profileFor(spec, x);
  const filled = isSparse(x) ? readySparse(spec, seen, x, missing) : ready(spec, seen, x, missing);
  const { labels, given, notes } = checkKnowledge(spec, x.rows, context);
  const densed = isSparse(door) && !sparse ? [`${spec.id} works on dense samples: the zeros of the sparse ones were filled in`] : [];
  return { x: filled, seen, labels, given, notes: [...notes, ...densed] };
}

function learn<T extends OptionTable, S, W>({ spec, options }: Job<T, S, W>, { x, labels, given }: Prepared, scored: Scored): Learnt<S> {
  if (!isSparse(x)) {
    const asked = spread(x.rows, scored === 'all' ? x.rows : CALIBRATION_SAMPLES);
    const whole = asksForFolds(spec, x, options) ? undefined : spec.fitScored?.(x, options, labels, given, asked);
    return whole ?? { state: spec.fit(x, options, labels, given) };
  }
  if (!spec.sparse) throw new HapaxError('STATE', `${spec.id} takes no sparse samples`);
  return { state: spec.sparse.fit(x, options, labels, given) };
}

function finish<T extends OptionTable, S, W>(
  { spec, options }: Job<T, S, W>,
  prepared: Prepared,
  { state, scores }: Learnt<S>,
  scored: Scored,
): FitScored {
  const { x, seen, notes } = prepared;
  const folded = !isSparse(x) && asksForFolds(spec, x, options);
  const training = (folded ? undefined : scores) ?? trainingScores({ spec, options }, state, prepared, scored);
  const own = options.contamination === 'own' ? spec.own?.(state) : undefined;
  // A method with thresholds of its own takes dense samples.
  if (own && !isSparse(x)) liftAt(own, x, training);
  const verdicts = spec.series && isWhole(spec.series) ? thin(training).filter((score) => score === score) : thin(training);
  if (verdicts.length === 0) throw new HapaxError('INPUT', `${spec.id}: ${tooFew(x)}`);
  const calibration = calibrated(verdicts, prepared, options.contamination === 'own' ? (own ?? shareOf(spec)) : options.contamination);
  const fitted: Fitted<S> = {
    method: state,
    profile: seen,
    calibration,
    ...(own?.lift && { own: 'lifts' as const }),
    ...(notes.length > 0 && { notes }),
  };
  return { model: modelOf(spec, fitted, x.columns), scores: training };
}

/** Why no sample has a verdict, and what would help: a feature without values hides a series of any length. */
function tooFew(x: Matrix | Sparse): string {
  const { rows, columns } = x;
  const isSilent = (j: number): boolean => {
    if (isSparse(x)) return false;
    for (let i = 0; i < rows; ++i) if (x.values[i * columns + j] === x.values[i * columns + j]) return false;
    return true;
  };
  const silent = Array.from({ length: columns }, (_, j) => j).find(isSilent);
  if (silent !== undefined) return `feature ${silent} has no value in any sample; leave it out`;
  return `${rows} ${rows === 1 ? 'sample is' : 'samples are'} too few to score one of them; pass a longer series`;
}

/** Rows lifted at once. */
const SOME = 65_536;

/** Lift the scores of training samples: of all of them, or of those that calibrate. */
function liftAt(own: OwnThreshold, x: Matrix, scores: Float64Array): void {
  if (!own.lift) return;
  const { columns } = x;
  const all = scores.length === x.rows ? x : take(x, spread(x.rows, scores.length));
  for (let from = 0; from < all.rows; from += SOME) {
    const to = Math.min(all.rows, from + SOME);
    const marks = all.filled?.subarray(from * columns, to * columns);
    const part = { values: all.values.subarray(from * columns, to * columns), rows: to - from, columns, ...(marks && { filled: marks }) };
    own.lift(part, scores.subarray(from, to));
  }
}

/** The share that is flagged where a fit has no threshold of its own. */
export const shareOf = ({ contamination }: { readonly contamination?: number }): number => contamination ?? CONTAMINATION;

function calibrated(verdicts: Float64Array, { x, labels }: Prepared, by: number | 'none' | OwnThreshold): Calibration {
  if (typeof by === 'object' || (labels.length === 0 && by !== 'none')) return calibrate(verdicts, by);
  return calibrateLabelled(
    verdicts,
    Uint8Array.from(spread(x.rows, CALIBRATION_SAMPLES), (i) => labels[i]),
    by,
  );
}

/** Scores of all training samples, or of those that calibrate. */
function trainingScores<T extends OptionTable, S, W>(
  { spec, options }: Job<T, S, W>,
  state: S,
  { x, labels, given }: Prepared,
  scored: Scored,
): Float64Array {
  const wanted = spec.series && isWhole(spec.series) ? 'all' : scored;
  const indices = spread(x.rows, wanted === 'all' ? x.rows : CALIBRATION_SAMPLES);
  if (!isSparse(x)) return heldOutScores(spec, state, { x, labels, given }, options, indices);
  const scores = new Float64Array(indices.length);
  spec.sparse?.score(state, wanted === 'all' ? x : takeSparse(x, indices), scores);
  return scores;
}

/** The samples whose scores calibrate. */
const calibrationSamples = (x: Matrix): Matrix => (x.rows <= CALIBRATION_SAMPLES ? x : take(x, spread(x.rows, CALIBRATION_SAMPLES)));

/** The scores that calibrate: the same whether all samples were scored or only the calibration sample. */
const thin = (scores: Float64Array): Float64Array =>
  scores.length <= CALIBRATION_SAMPLES ? scores : Float64Array.from(spread(scores.length, CALIBRATION_SAMPLES), (i) => scores[i]);
