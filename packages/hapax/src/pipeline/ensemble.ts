import { type AnyDetectorSpec, type Detector, type DetectorSpec, defineDetector, type OwnThreshold } from '../contract/detector.ts';
import { spread } from '../contract/explaining/profile.ts';
import { CALIBRATION_SAMPLES } from '../contract/fitting/calibration.ts';
import { fromFolds } from '../contract/fitting/held-out.ts';
import { HapaxError } from '../core/errors.ts';
import { type Matrix, take } from '../core/matrix.ts';
import { choice, number, type OptionsOf, type OptionTable } from '../core/options.ts';
import { also, either, f64, list, oneOf, optional, real, rec, type Shape, text } from '../core/shape.ts';
import { equalTogether, evenOut, type Frame, frameShape, intoFrame, orderOfRows } from '../kernels/ranks/frame.ts';
import { ALPHA, type Clear, clearlyLacking, clearOf, clearShape, liftClear } from './clear-rows.ts';
import { COMBINATIONS, type Combination, combineScores, onScale, type Scale, scaleOf } from './combine.ts';
import { fitMember, type Member } from './members.ts';

/** What an ensemble picks for the data at hand, without labels. */
export interface Choice {
  readonly frame: Frame;
  /** @param x the training samples in the frame */
  members(x: Matrix): readonly Member[];
  /** What is clear of a clean sample is not looked at: samples that are known to be normal show where their scores end. */
  readonly normal?: true;
}

/** What an ensemble says of itself. */
export interface EnsembleSpec<T extends OptionTable>
  extends Pick<DetectorSpec<T, State>, 'id' | 'title' | 'source' | 'options' | 'contamination'> {
  readonly combination: Combination;
  /** Every detector that may become a member: models are restored through this list. */
  readonly candidates: readonly AnyDetectorSpec[];
  choose(x: Matrix, options: OptionsOf<T>): Choice;
}

interface FittedMember {
  readonly id: string;
  readonly reason: string;
  readonly state: unknown;
  readonly scale: Scale;
  /** 1 without it. */
  readonly weight?: number;
  /** Of models of 0.1: fitted on all samples, or without the strangest. */
  readonly round?: 'all' | 'trimmed';
}

interface State {
  readonly combination: Combination;
  /** Models of 0.1 have none: their members see the samples as they are. */
  readonly frame?: Frame;
  readonly members: readonly FittedMember[];
  /** Models before 0.2 have none. */
  readonly clear?: Clear;
}

const table = (combination: Combination) => ({
  combination: choice(combination, COMBINATIONS, 'How the scores of the members become one.'),
  alpha: number(ALPHA, { min: 1e-9, max: 0.5 }, 'Share of clean files of which any row is flagged, where nothing says how many to flag.'),
});
type Table = ReturnType<typeof table>;

/** Weight of a member that finds nothing unusual, in explanations: so that they name features for samples below the threshold too. */
const QUIET = 0.01;
/** The member whose score is a squared distance. */
const DISTANCE = 'mahalanobis';
/** Below this many samples they are scored on folds, and how many. */
const FEW = 500;
const FOLDS = 5;
/** Cells of samples that are worth a fit for each fold. */
const FOLDED = 200_000;

/**
 * Make a detector out of several. The samples are put into a frame, in an order that is theirs, each member is fitted on the same
 * ones, and scores are combined on the scale of training scores. So neither units nor the order of columns change a score, nor does
 * that of up to 10,000 training samples, and identical ones score the same.
 */
export function defineEnsemble<const T extends OptionTable, const Id extends string = string>(
  spec: EnsembleSpec<T> & { readonly id: Id },
): Detector<T & Table, Id> {
  const specOf = ({ id }: FittedMember): AnyDetectorSpec => {
    const found = spec.candidates.find((candidate) => candidate.id === id);
    if (found === undefined)
      throw new HapaxError('SNAPSHOT', `${spec.id}: the snapshot has a member ${id}, which this version does not know: fit it again`);
    return found;
  };
  const score = ({ frame, members, combination }: State, x: Matrix, out: Float64Array): void => {
    const z = frame ? intoFrame(frame, x) : x;
    const scores = members.map((member) => {
      const own = new Float64Array(out.length);
      specOf(member).score(member.state, z, own);
      return own;
    });
    const scales = members.map(({ scale }) => scale);
    combineScores(scores, scales, combination, out, weightsOf(members));
  };
  /** What single features and their correlations say beside the combined score. */
  const lift = ({ frame, members, clear }: State, x: Matrix, scores: Float64Array): void => {
    if (!clear || !frame) return;
    const measuring = members.find(({ id }) => id === DISTANCE);
    const distances = measuring && new Float64Array(x.rows);
    if (measuring && distances) specOf(measuring).score(measuring.state, intoFrame(frame, x), distances);
    liftClear(clear, frame, x, distances, scores);
  };
  const member = (id: unknown): Shape =>
    rec({
      // Which ids there are, `specOf` says.
      id: text,
      round: optional(oneOf('all', 'trimmed')),
      reason: text,
      weight: optional(real({ min: 0 })),
      scale: rec({ mean: real(), deviation: real({ min: 0 }), scores: f64('training scores', { ascending: true }) }),
      state: spec.candidates.find((candidate) => candidate.id === id)?.state ?? rec({}),
    });
  return defineDetector<T & Table, State, unknown, Id>({
    id: spec.id,
    state: also<State>(
      rec({
        combination: oneOf(...COMBINATIONS),
        frame: optional(frameShape),
        clear: clearShape,
        members: list(
          either(({ id }) => member(id)),
          { most: 1000 },
        ),
      }),
      ({ members }) => (members.length > 0 ? undefined : 'have members'),
    ),
    title: spec.title,
    source: spec.source,
    missing: 'impute',
    ...(spec.contamination === undefined ? {} : { contamination: spec.contamination }),
    options: { ...spec.options, ...table(spec.combination) },
    fit: (x, options) => fitScored(spec, x, options, new Int32Array(0)).state,
    fitScored(x, options, _, __, indices) {
      const whole = fitScored(spec, x, options, indices);
      const { order } = whole;
      if (x.rows >= FEW || x.values.length > FOLDED || order === undefined || x.rows < 2 * FOLDS) return whole;
      // Few samples move the frame that they are seen in: they are scored by ensembles of the others, in the order that is theirs.
      const turn = inverse(order);
      const scores = fromFolds(
        { fit: (part) => fitScored(spec, part, options, new Int32Array(0)).state, score },
        whole.state,
        x,
        (i) => turn[i] % FOLDS,
      );
      evenOut(intoFrame(whole.state.frame, x), order, scores);
      const { state } = whole;
      if (state.clear === undefined) return { state, scores };
      return { state: { ...state, clear: clearOf(state.frame, x, whole.distances, scores, options.alpha) }, scores };
    },
    score,
    explain({ frame, members, combination, clear }, sample, filled) {
      // A sample that is told by how much it lacks is told by what it lacks.
      if (clear && filled && clearlyLacking(clear, filled) > 1) return Float64Array.from(filled);
      const x = { values: sample, rows: 1, columns: sample.length };
      const z = frame ? intoFrame(frame, x) : x;
      const out = new Float64Array(sample.length);
      const score = new Float64Array(1);
      for (const member of members) {
        const own = specOf(member);
        own.score(member.state, z, score);
        const weight = (Math.max(0, onScale(score[0], member.scale, combination)) + QUIET) * (member.weight ?? 1);
        const parts = partsOf(own, member.state, z.values, score[0]).map((part) => Math.max(0, part));
        const total = parts.reduce((sum, part) => sum + part, 0);
        if (total > 0)
          for (let k = 0; k < parts.length; ++k) out[frame ? frame.order[k] : k] += (weight * parts[k]) / total / members.length;
      }
      return out;
    },
    own: (state) => ownOf(state, (x, scores) => lift(state, x, scores)),
    notes: ({ members }) => members.filter(({ round }) => round !== 'trimmed').map(({ id, reason }) => `${id}: ${reason}`),
  });
}

const weightsOf = (members: readonly { readonly weight?: number }[]): number[] => members.map(({ weight }) => weight ?? 1);

/** Models before 0.2, and those of normal samples, have no such threshold. Where nothing tells a tail nothing is above it. */
const ownOf = ({ clear }: State, lift: (x: Matrix, scores: Float64Array) => void): OwnThreshold | undefined =>
  clear && { level: Math.min(clear.level, Number.MAX_VALUE), meaning: 'clear of what a clean file of this size shows', lift };

function fitScored<T extends OptionTable>(
  spec: EnsembleSpec<T>,
  x: Matrix,
  options: OptionsOf<T & Table>,
  indices: Int32Array,
): {
  readonly state: State & { readonly frame: Frame };
  readonly scores: Float64Array;
  readonly order: Int32Array | undefined;
  readonly distances: Float64Array | undefined;
} {
  const { combination, alpha } = options;
  const { frame, members: choose, normal } = spec.choose(x, options);
  const framed = intoFrame(frame, x);
  const few = x.rows <= CALIBRATION_SAMPLES;
  const order = few ? orderOfRows(framed) : undefined;
  const z = order ? take(framed, order) : framed;
  // Scores are asked for by the numbers that samples came under.
  const calibrating = spread(x.rows, CALIBRATION_SAMPLES);
  const asked = indices.length > calibrating.length ? indices : calibrating;
  const wanted = order ? inverse(order) : asked;
  const sampled = asked.length === calibrating.length ? undefined : calibrating;
  const members = choose(z).map((member) => {
    const { state, scores } = fitMember(member, z, wanted);
    const scale = scaleOf(sampled ? Float64Array.from(sampled, (i) => scores[i]) : scores, combination);
    const { weight } = member;
    return { id: member.spec.id, reason: member.reason, ...(weight !== undefined && { weight }), state, scale, scores };
  });
  const scores = new Float64Array(asked.length);
  combineScores(
    members.map((member) => member.scores),
    members.map(({ scale }) => scale),
    combination,
    scores,
    weightsOf(members),
  );
  if (order) evenOut(framed, order, scores);
  else if (asked.length === x.rows) evenOut(framed, equalTogether(framed), scores);
  const distances = members.find(({ id }) => id === DISTANCE)?.scores;
  const some = (values: Float64Array) => (sampled ? Float64Array.from(sampled, (i) => values[i]) : values);
  const clear = normal ? undefined : clearOf(frame, x, distances && some(distances), some(scores), alpha);
  const fitted = members.map(({ scores: _, ...member }) => member);
  return { state: { combination, frame, members: fitted, ...(clear && { clear }) }, scores, order, distances };
}

function inverse(order: Int32Array): Int32Array {
  const out = new Int32Array(order.length);
  for (const [k, i] of order.entries()) out[i] = k;
  return out;
}

/** Contributions of the features in the frame, where 0 is what is typical. */
function partsOf(spec: AnyDetectorSpec, state: unknown, sample: Float64Array, score: number): Float64Array {
  if (spec.explain) return spec.explain(state, sample);
  const d = sample.length;
  const trials = { values: new Float64Array(d * d), rows: d, columns: d };
  for (let j = 0; j < d; ++j) {
    trials.values.set(sample, j * d);
    trials.values[j * d + j] = 0;
  }
  const without = new Float64Array(d);
  spec.score(state, trials, without);
  return without.map((v) => score - v);
}
