import { CALIBRATION_SAMPLES } from '../contract/calibration.ts';
import { type AnyDetectorSpec, type Detector, type DetectorSpec, defineDetector } from '../contract/detector.ts';
import { NOTHING_GIVEN } from '../contract/labels.ts';
import { spread } from '../contract/profile.ts';
import { HapaxError } from '../core/errors.ts';
import { type Matrix, take } from '../core/matrix.ts';
import { choice, number, type OptionsOf, type OptionTable, resolve } from '../core/options.ts';
import { also, either, f64, list, oneOf, real, rec, type Shape, text } from '../core/shape.ts';
import { COMBINATIONS, type Combination, combineScores, type Scale, scaleOf } from './combine.ts';

/** One detector of an ensemble, with its options and why it is in. */
export interface Member {
  readonly spec: AnyDetectorSpec;
  readonly options: Partial<OptionsOf<OptionTable>>;
  readonly reason: string;
}

/** What an ensemble says of itself, and how it picks its members for the data at hand, without labels. */
export interface EnsembleSpec<T extends OptionTable>
  extends Pick<DetectorSpec<T, State>, 'id' | 'title' | 'source' | 'options' | 'contamination'> {
  readonly combination: Combination;
  /** Default share of the strangest training samples that a second round of members does not see; 0: one round. */
  readonly trim: number;
  /** Every detector that may become a member: models are restored through this list. */
  readonly candidates: readonly AnyDetectorSpec[];
  choose(x: Matrix, options: OptionsOf<T>): readonly Member[];
}

interface FittedMember {
  readonly id: string;
  /** Fitted on all samples, or on those left after the first round's strangest were taken out. */
  readonly round: 'all' | 'trimmed';
  readonly reason: string;
  readonly state: unknown;
  readonly scale: Scale;
}

interface State {
  readonly combination: Combination;
  readonly members: readonly FittedMember[];
}

const table = (combination: Combination, trim: number) => ({
  combination: choice(combination, COMBINATIONS, 'How the scores of the members become one.'),
  trim: number(
    trim,
    { min: 0, max: 0.5 },
    'Share of the strangest training samples that a second round of members does not see, so that anomalies in the data hide each other less; 0 fits one round.',
  ),
});
type Table = ReturnType<typeof table>;

/** Make a detector out of several: each is fitted on the same samples, and scores are combined on the scale of training scores. */
export function defineEnsemble<const T extends OptionTable, const Id extends string = string>(
  spec: EnsembleSpec<T> & { readonly id: Id },
): Detector<T & Table, Id> {
  const specOf = ({ id }: FittedMember): AnyDetectorSpec => {
    const found = spec.candidates.find((candidate) => candidate.id === id);
    if (found === undefined)
      throw new HapaxError('SNAPSHOT', `${spec.id}: the snapshot has a member ${id}, which this version does not know: fit it again`);
    return found;
  };
  const combine = (
    { members, combination }: State,
    out: Float64Array,
    scoreMember: (member: FittedMember, own: Float64Array) => void,
  ): void => {
    const scores = members.map((member) => {
      const own = new Float64Array(out.length);
      scoreMember(member, own);
      return own;
    });
    const scales = members.map(({ scale }) => scale);
    combineScores(scores, scales, combination, out);
  };
  const member = (id: unknown): Shape =>
    rec({
      // Which ids there are, `specOf` says.
      id: text,
      round: oneOf('all', 'trimmed'),
      reason: text,
      scale: rec({ mean: real(), deviation: real({ min: 0 }), scores: f64('training scores', { ascending: true }) }),
      state: spec.candidates.find((candidate) => candidate.id === id)?.state ?? rec({}),
    });
  return defineDetector<T & Table, State, unknown, Id>({
    id: spec.id,
    state: also<State>(
      rec({
        combination: oneOf(...COMBINATIONS),
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
    options: { ...spec.options, ...table(spec.combination, spec.trim) },
    fit(x, options) {
      const { combination, trim } = options;
      const chosen = spec.choose(x, options);
      const indices = spread(x.rows, CALIBRATION_SAMPLES);
      const sample = indices.length === x.rows ? x : take(x, indices);
      const first = chosen.map((member) => {
        const state = fitMember(member, x);
        const scores = new Float64Array(indices.length);
        scoreTrainingOf(member.spec, state, x, indices, scores);
        return { id: member.spec.id, round: 'all', reason: member.reason, state, scores, scale: scaleOf(scores, combination) } as const;
      });
      const kept = trim > 0 ? withoutStrangest(first, combination, trim) : new Int32Array(0);
      const cleaned = kept.length > 0 ? take(sample, kept) : undefined;
      const second =
        cleaned === undefined
          ? []
          : chosen.map((member) => {
              const state = fitMember(member, cleaned);
              const scores = new Float64Array(sample.rows);
              member.spec.score(state, sample, scores);
              return { id: member.spec.id, round: 'trimmed', reason: member.reason, state, scale: scaleOf(scores, combination) } as const;
            });
      return { combination, members: [...first.map(({ scores: _, ...member }) => member), ...second] };
    },
    score: (state, x, out) => combine(state, out, (member, own) => specOf(member).score(member.state, x, own)),
    scoreTraining: (state, x, indices, out) =>
      combine(state, out, (member, own) =>
        scoreTrainingOf(member.round === 'all' ? specOf(member) : scoreOnly(specOf(member)), member.state, x, indices, own),
      ),
    notes: ({ members }) => members.filter(({ round }) => round === 'all').map(({ id, reason }) => `${id}: ${reason}`),
  });
}

const fitMember = ({ spec, options }: Member, x: Matrix): unknown =>
  spec.fit(x, resolve(spec.id, spec.options, options), new Uint8Array(0), NOTHING_GIVEN);

/** A member of the second round knows the samples under other numbers, so none of them can be left out by number. */
const scoreOnly = ({ scoreTraining: _, ...spec }: AnyDetectorSpec): AnyDetectorSpec => spec;

/** Indices of the samples left when the `trim` share with the highest combined scores is taken out. */
function withoutStrangest(
  members: readonly { readonly scores: Float64Array; readonly scale: Scale }[],
  combination: Combination,
  trim: number,
): Int32Array {
  const n = members[0].scores.length;
  const combined = new Float64Array(n);
  combineScores(
    members.map(({ scores }) => scores),
    members.map(({ scale }) => scale),
    combination,
    combined,
  );
  const order = Int32Array.from({ length: n }, (_, i) => i).sort((a, b) => combined[a] - combined[b] || a - b);
  return order.slice(0, Math.ceil((1 - trim) * n)).sort();
}

function scoreTrainingOf(spec: AnyDetectorSpec, state: unknown, x: Matrix, indices: Int32Array, out: Float64Array): void {
  if (spec.scoreTraining) spec.scoreTraining(state, x, indices, out);
  else spec.score(state, indices.length === x.rows ? x : take(x, indices), out);
}
