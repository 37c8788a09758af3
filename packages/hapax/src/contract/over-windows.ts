import type { Matrix } from '../core/matrix.ts';
import { integerOr, number, numbers } from '../core/options.ts';
import { list, real, rec, type Shape, whole } from '../core/shape.ts';
import { quantileSorted, sorted } from '../kernels/ranks/quantile.ts';
import { channelOf, channelParts, longestBridge, overChannels, placed, type Scaling, scalingOf } from '../kernels/windows/channels.ts';
import { toSamples } from '../kernels/windows/give-back.ts';
import { windowSize } from '../kernels/windows/window-size.ts';
import type { Passage, WholeSeries } from './series.ts';

/** Options that every method over windows has. */
export const WINDOW_OPTIONS = {
  windowSize: integerOr(
    'auto',
    ['auto'],
    { min: 2, max: 100_000 },
    'Samples of a window; auto: one turn of the rhythm, 16 to 400, or 64 where there is none, and at most an eighth of the samples.',
  ),
  lengths: numbers([1], { min: 0.05, max: 20 }, 'Lengths that are looked at, in windows; the highest score of them counts.'),
  share: number(
    0.3,
    { min: 0, max: 1 },
    'Of several channels: the highest scores of this share of them are averaged; one channel at least.',
  ),
};
interface WindowOptions {
  readonly windowSize: number | 'auto';
  readonly lengths: readonly number[];
  readonly share: number;
}

/** What a method keeps of one channel at one length. */
interface Learnt<C> {
  readonly size: number;
  /** Scores of each aspect are divided by it, so that aspects and channels can be compared. */
  readonly units: readonly number[];
  readonly own: C;
}

/** Plain data. */
export interface WindowState<C> {
  readonly share: number;
  readonly channels: readonly { readonly place: Scaling; readonly learnt: readonly Learnt<C>[] }[];
  /** Training values that are missing. */
  readonly missing: number;
}

/** What a method over windows says of one channel: samples are in the channel's own scale, short gaps bridged, longer ones NaN. */
export interface WindowMethod<C, O> {
  fit(x: Float64Array, size: number, options: O): C;
  /** Scores of each window by aspect, shape (nAspects, nSamples − size + 1); NaN: no verdict. Aspects are added up. */
  score(own: C, x: Float64Array, size: number): readonly Float64Array[];
  /** The same for the training samples, where a window must not be compared with itself. */
  scoreTraining?(own: C, x: Float64Array, size: number): readonly Float64Array[];
  /** Scores are measured in this quantile of those of the training samples; without it they can be compared as they are. */
  readonly unit?: number;
  /** Where the window that begins at `at` has its like, nearest first; only of methods that compare with windows of the same series. */
  passages?(own: C, x: Float64Array, size: number, at: number): readonly Passage[];
}

/**
 * Scales that a value counts for at most where its height matters: a level that is gone for good does not outweigh every other channel; and where
 * only shapes do, as many as double precision tells apart.
 */
const HIGHEST = 1e3;
const TOLD_APART = 1e12;
/** Training scores this small are those of a channel that stands still: one in the scale of the channel is the unit. */
const LEAST_UNIT = 1e-9;

/** What scores and explanations of one series share. */
interface Study {
  readonly scores: Float64Array;
  /** Scores by channel, shape (nChannels, nSamples). */
  readonly channels: readonly Float64Array[];
}

/** The outline of a state. @param own of one channel at one length */
export const windowShape = (own: Shape): Shape =>
  rec({
    share: real({ min: 0, max: 1 }),
    channels: list(
      rec({
        place: rec({ center: real(), scale: real({ min: Number.MIN_VALUE }) }),
        learnt: list(rec({ size: whole(2, undefined, 2_000_000), units: list(real({ min: Number.MIN_VALUE }), { most: 10 }), own }), {
          most: 1000,
        }),
      }),
      { size: 'columns' },
    ),
    missing: whole(),
  });

/**
 * Fit, scores and explanations of a method that judges the windows of each channel: the score of a sample is the mean of the windows that
 * hold it, the highest of several lengths, and the mean of the highest channels. Channels are judged by themselves: what is odd only in how
 * they move together is not seen.
 */
export function overWindows<C, O extends WindowOptions>(method: WindowMethod<C, O>) {
  type State = WindowState<C>;
  const most = method.unit !== undefined ? HIGHEST : TOLD_APART;
  const studyOf = ({ channels, share }: State, x: Matrix, training: boolean): Study => {
    const told = channels.map(({ place, learnt }, j) => {
      const raw = channelOf(x, j);
      const best = new Float64Array(x.rows).fill(Number.NaN);
      for (const { size, units, own } of learnt) {
        const series = placed(raw, place, size, most);
        const given = (training && method.scoreTraining ? method.scoreTraining : method.score)(own, series, size);
        const scores = new Float64Array(x.rows);
        for (const [a, windows] of given.entries()) {
          const aspect = toSamples(windows, size, x.rows);
          for (let i = 0; i < x.rows; ++i) scores[i] += aspect[i] / units[a];
        }
        for (let i = 0; i < x.rows; ++i) if (scores[i] === scores[i] && !(scores[i] <= best[i])) best[i] = scores[i];
      }
      return best;
    });
    const scores = new Float64Array(x.rows);
    overChannels(told, share, scores);
    return { scores, channels: told };
  };
  function fit(x: Matrix, options: O): State {
    const size = windowSize(x, options.windowSize);
    const sizes = [...new Set((options.lengths.length > 0 ? options.lengths : [1]).map((k) => Math.max(2, Math.round(k * size))))];
    const channels = Array.from({ length: x.columns }, (_, j) => {
      const raw = channelOf(x, j);
      const place = scalingOf(raw);
      const learnt = sizes.map((length): Learnt<C> => {
        const series = placed(raw, place, length, most);
        const own = method.fit(series, length, options);
        const { unit } = method;
        const windows = (method.scoreTraining ?? method.score)(own, series, length);
        const units = windows.map((aspect) => {
          if (unit === undefined) return 1;
          const usual = quantileSorted(sorted(toSamples(aspect, length, x.rows).filter((v) => v === v)), unit);
          return usual > LEAST_UNIT ? usual : 1;
        });
        return { size: length, units, own };
      });
      return { place, learnt };
    });
    return { share: options.share, channels, missing: x.values.reduce((sum, v) => sum + (v === v ? 0 : 1), 0) };
  }
  const series: WholeSeries<State, Study> = {
    whole: true,
    study: (state, x) => studyOf(state, x, false),
    explainAt: ({ share }, _, at, { channels }) => channelParts(channels, share, at),
    ...(method.passages && {
      passagesAt({ channels, share }: State, x: Matrix, at: number, study: Study) {
        const parts = channelParts(study.channels, share, at);
        const worst = parts.indexOf(Math.max(...parts));
        const [{ place, learnt }, [{ size, own }]] = [channels[worst], channels[worst].learnt];
        if (learnt.length === 0 || x.rows < size) return [];
        const from = Math.max(0, Math.min(x.rows - size, at - (size >> 1)));
        return method.passages?.(own, placed(channelOf(x, worst), place, size, most), size, from) ?? [];
      },
    }),
  };
  return {
    fit,
    series,
    score: (state: State, x: Matrix, out: Float64Array): void => out.set(studyOf(state, x, false).scores),
    scoreTraining(state: State, x: Matrix, indices: Int32Array, out: Float64Array): void {
      const { scores } = studyOf(state, x, true);
      for (let k = 0; k < indices.length; ++k) out[k] = scores[indices[k]];
    },
    notes({ channels, missing }: State): string[] {
      const sizes = channels[0]?.learnt.map(({ size }) => size) ?? [];
      const bridged = longestBridge(Math.min(...sizes));
      const gaps = bridged === 1 ? 'single ones were bridged' : `up to ${bridged} in a row were bridged`;
      return [
        `windows of ${sizes.join(', ')} samples`,
        ...(missing > 0 ? [`${missing.toLocaleString('en')} values are missing: ${gaps}, windows with longer gaps have no score`] : []),
      ];
    },
  };
}
