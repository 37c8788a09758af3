import { CALIBRATION_SAMPLES } from '../contract/calibration.ts';
import { type AnyDetectorSpec, type Detector, type DetectorSpec, defineDetector } from '../contract/detector.ts';
import { spread } from '../contract/profile.ts';
import { HapaxError } from '../core/errors.ts';
import { type Matrix, take } from '../core/matrix.ts';
import { choice, type OptionsOf, type OptionTable, resolve } from '../core/options.ts';
import { COMBINATIONS, type Combination, combineScores, type Scale, scaleOf } from './combine.ts';

/** One detector of an ensemble, with its options and why it is in. */
export interface Member {
  readonly spec: AnyDetectorSpec;
  readonly options: Partial<OptionsOf<OptionTable>>;
  readonly reason: string;
}

/** What an ensemble says of itself, and how it picks its members for the data at hand, without labels. */
export interface EnsembleSpec<T extends OptionTable> extends Pick<DetectorSpec<T, State>, 'id' | 'title' | 'source' | 'options'> {
  readonly combination: Combination;
  /** Every detector that may become a member: models are restored through this list. */
  readonly candidates: readonly AnyDetectorSpec[];
  choose(x: Matrix, options: OptionsOf<T>): readonly Member[];
}

interface FittedMember {
  readonly id: string;
  readonly reason: string;
  readonly state: unknown;
  readonly scale: Scale;
}

interface State {
  readonly combination: Combination;
  readonly members: readonly FittedMember[];
}

const table = (initial: Combination) => ({ combination: choice(initial, COMBINATIONS, 'How the scores of the members become one.') });
type Table = ReturnType<typeof table>;

/** Make a detector out of several: each is fitted on the same samples, and scores are combined on the scale of training scores. */
export function defineEnsemble<const T extends OptionTable>(spec: EnsembleSpec<T>): Detector<T & Table> {
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
  return defineDetector<T & Table, State>({
    id: spec.id,
    title: spec.title,
    source: spec.source,
    missing: 'impute',
    options: { ...spec.options, ...table(spec.combination) },
    fit(x, options) {
      const indices = spread(x.rows, CALIBRATION_SAMPLES);
      const members = spec.choose(x, options).map(({ spec: member, options: given, reason }) => {
        const state = member.fit(x, resolve(member.id, member.options, given), new Uint8Array(0));
        const scores = new Float64Array(indices.length);
        scoreTrainingOf(member, state, x, indices, scores);
        return { id: member.id, reason, state, scale: scaleOf(scores, options.combination) };
      });
      return { combination: options.combination, members };
    },
    score: (state, x, out) => combine(state, out, (member, own) => specOf(member).score(member.state, x, own)),
    scoreTraining: (state, x, indices, out) =>
      combine(state, out, (member, own) => scoreTrainingOf(specOf(member), member.state, x, indices, own)),
    notes: ({ members }) => members.map(({ id, reason }) => `${id}: ${reason}`),
  });
}

function scoreTrainingOf(spec: AnyDetectorSpec, state: unknown, x: Matrix, indices: Int32Array, out: Float64Array): void {
  if (spec.scoreTraining) spec.scoreTraining(state, x, indices, out);
  else spec.score(state, indices.length === x.rows ? x : take(x, indices), out);
}
