import { defineDetector } from '../contract/detector.ts';
import { asksForFolds, heldOutScores } from '../contract/fitting/held-out.ts';
import type { AnyDetectorSpec } from '../contract/spec/detector.ts';
import { NOTHING_GIVEN } from '../contract/spec/labels.ts';
import type { Matrix } from '../core/matrix.ts';
import { choice, integer, type OptionsOf, type OptionTable, resolve, seed } from '../core/options.ts';
import { also, either, f64, list, oneOf, real, rec, type Shape, whole } from '../core/shape.ts';
import { baggedNearest } from '../detectors/bagged-nearest.ts';
import { hbos } from '../detectors/hbos.ts';
import { isolationForest } from '../detectors/isolation-forest.ts';
import { knn } from '../detectors/knn.ts';
import { lof } from '../detectors/lof.ts';
import { type Frame, frameOf, frameShape, intoFrame } from '../kernels/ranks/frame.ts';
import { COMBINATIONS, combineScores, type Scale, scaleOf } from './combine.ts';
import { fitMember } from './members.ts';

/** The kinds in turn, with the options of the member that comes k-th of all and t-th of its kind. */
const KINDS: readonly { readonly spec: AnyDetectorSpec; options(k: number, t: number, seed: number): Readonly<Record<string, unknown>> }[] =
  [
    { spec: isolationForest.spec, options: (k, _, seed) => ({ seed: wrapped(seed + k) }) },
    { spec: lof.spec, options: (_, t) => ({ nNeighbors: 20 * (t + 1) }) },
    { spec: hbos.spec, options: (_, t) => ({ nBins: 10 + 5 * t }) },
    { spec: knn.spec, options: (_, t) => ({ nNeighbors: 5 * (t + 1), method: 'mean' }) },
    { spec: baggedNearest.spec, options: (k, _, seed) => ({ seed: wrapped(seed + k) }) },
  ];
/** Beyond so many scales the tails of a feature are pressed together. */
const CUT = 4;
/** Below so many samples, or samples a feature, they are scored on folds. */
const FEW = 500;
const ROWS_A_FEATURE = 10;
const NO_LABELS = new Uint8Array(0);

interface Fitted {
  /** Place among all members. */
  readonly place: number;
  readonly state: unknown;
  readonly scale: Scale;
}

interface State {
  readonly frame: Frame;
  readonly seed: number;
  readonly combination: (typeof COMBINATIONS)[number];
  readonly members: readonly Fitted[];
}

const options = {
  nEstimators: integer(10, { min: 1, max: 1000 }, 'Members: the five kinds in turn, each time with other settings.'),
  combination: choice('clippedMean', COMBINATIONS, 'How the scores of the members become one.'),
  seed,
};
type Options = OptionsOf<typeof options>;

const kindOf = (place: number) => KINDS[place % KINDS.length];
const wrapped = (seed: number): number => seed | 0;

/**
 * Many detectors of several kinds, fitted side by side: isolation forest, LOF, histograms, mean distance of kNN and bagged nearest neighbours in turn,
 * each time with another seed or more neighbours and bins, on features in one robust frame.
 *
 *     score(x) = mean over members of (score_m(x) − median_m) / deviation_m, cut to [-3, 8], or as `combination` says
 *
 * Median and deviation are those of the member's training scores, each of a sample that it has not seen where the member can tell. A pool of workers
 * shares the members (`fitAsync(x, { pool })`), with the same bits whatever its size, and `growMore` adds members to a model.
 * Unit: robust deviations. Cost: that of the members. Blind to what most members are blind to.
 * Departures from the source: no random projections, no regression trees in place of slow members; members are dealt out in turn, which
 * mixes slow kinds with quick ones, rather than by forecasts of their cost.
 */
export const suod = defineDetector({
  id: 'suod',
  state: also<State>(
    rec({
      frame: frameShape,
      seed: real({ integer: true }),
      combination: oneOf(...COMBINATIONS),
      members: list(
        either(({ place }) => memberShape(place)),
        { most: 1000 },
      ),
    }),
    ({ members }) => (members.length > 0 ? undefined : 'have members'),
  ),
  title: 'Several kinds of detectors side by side',
  source: 'Zhao et al. (2021), SUOD: Accelerating large-scale unsupervised heterogeneous outlier detection, MLSys 3',
  missing: 'impute',
  options,
  // Few samples move the frame, the bins and the scales that they are seen on.
  folds: (x) => (x.rows < Math.max(FEW, ROWS_A_FEATURE * x.columns) ? 5 : 0),
  fit: (x, options): State => fitMembers(x, options, 0, options.nEstimators),
  parallel: {
    pieces: (_, { nEstimators }) => nEstimators,
    fitPart: (x, options, _, from, to) => fitMembers(x, options, from, to),
    merge: (parts) => ({ ...parts[0], members: parts.flatMap(({ members }) => members) }),
    made: ({ members }) => members.length,
  },
  score({ frame, combination, members }, x, out) {
    const z = intoFrame(frame, x);
    const scores = members.map(({ place, state }) => {
      const own = new Float64Array(x.rows);
      kindOf(place).spec.score(state, z, own);
      return own;
    });
    combineScores(
      scores,
      members.map(({ scale }) => scale),
      combination,
      out,
    );
  },
  scoreTraining({ frame, seed, combination, members }, x, indices, out) {
    const z = intoFrame(frame, x);
    combineScores(
      members.map(({ place, state }) => unseen(place, seed, state, z, indices)),
      members.map(({ scale }) => scale),
      combination,
      out,
    );
  },
  notes: ({ members }) => [`members: ${members.map(({ place }) => kindOf(place).spec.id).join(', ')}`],
});

const memberShape = (place: unknown): Shape => {
  const known = typeof place === 'number' && Number.isInteger(place) && place >= 0 ? kindOf(place).spec.state : undefined;
  return rec({
    place: whole(0),
    scale: rec({ mean: real(), deviation: real({ min: 0 }), scores: f64('training scores', { ascending: true }) }),
    state: known ?? rec({}),
  });
};

/** Each member has settings of its own place, so any division of the work gives the same members. */
function fitMembers(x: Matrix, { combination, seed }: Options, from: number, to: number): State {
  const frame = frameOf(x, 'robust', CUT);
  const z = intoFrame(frame, x);
  const all = Int32Array.from({ length: x.rows }, (_, i) => i);
  const members = Array.from({ length: to - from }, (_, t): Fitted => {
    const place = from + t;
    const { spec } = kindOf(place);
    const { state, scores } = fitMember({ spec, options: given(place, seed), reason: spec.title }, z, all);
    return { place, state, scale: scaleOf(scores, combination) };
  });
  return { frame, seed, combination, members };
}

const given = (place: number, seed: number): Partial<OptionsOf<OptionTable>> =>
  kindOf(place).options(place, Math.floor(place / KINDS.length), seed) as Partial<OptionsOf<OptionTable>>;

/** The training scores that `fitMember` gives: some methods have them of the fit alone, and are fitted again. */
function unseen(place: number, seed: number, state: unknown, z: Matrix, indices: Int32Array): Float64Array {
  const { spec } = kindOf(place);
  const options = resolve(spec.id, spec.options, given(place, seed));
  const again = asksForFolds(spec, z, options) ? undefined : spec.fitScored?.(z, options, NO_LABELS, NOTHING_GIVEN, indices);
  if (again && again.scores.length === indices.length) return again.scores;
  return heldOutScores(spec, state, { x: z, labels: NO_LABELS, given: NOTHING_GIVEN }, options, indices);
}
