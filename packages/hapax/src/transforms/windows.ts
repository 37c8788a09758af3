import { defineTransform } from '../contract/transform.ts';
import { choice, integer, integerOr } from '../core/options.ts';
import { also, oneOf, rec, WIDEST, whole } from '../core/shape.ts';
import { type Cut, partEdges, windowsEndingAt } from '../kernels/windows/cut.ts';
import { type GiveBack, toSamples } from '../kernels/windows/give-back.ts';
import { windowSize } from '../kernels/windows/window-size.ts';

interface State extends Cut {
  readonly scores: GiveBack | 'newest';
}

/**
 * Each sample becomes the window of samples that ends with it, and the score of a window goes back to the samples in it: any detector
 * for tables judges shapes in time. Features that come out: the newest part of all features, then the part before it, and so on.
 * A sample's score is the mean (`scores: mean`) or the greatest (`max`) of the scores of the windows that hold it, those that begin before it and
 * those that end after it; so the first samples have one too, and a stream, which has no end, takes `newest`: the score of the window that ends
 * with the sample, as behind `lags`. Samples must be in time order and evenly spaced.
 * A window learns as an anomaly where a detector has labels and any sample in it is one. Cost: O(n d windowSize).
 */
export const windows = defineTransform({
  id: 'windows',
  state: also<State>(
    rec({
      size: whole(1, undefined, 10_000),
      parts: whole(1, undefined, 10_000),
      centre: oneOf('none', 'mean', 'shape'),
      scores: oneOf('mean', 'max', 'newest'),
    }),
    ({ size, parts }, length) =>
      parts > size
        ? 'have no more parts than samples'
        : parts * length('columns') <= WIDEST
          ? undefined
          : `give at most ${WIDEST} features`,
  ),
  title: 'Sliding windows, scores given back to samples',
  source:
    'Aggarwal (2017), Outlier Analysis, chapter 9; scores of samples as means of windows: Schmidl, Wenig & Papenbrock (2022), VLDB 15',
  options: {
    windowSize: integerOr(
      'auto',
      ['auto'],
      { min: 2, max: 10_000 },
      'Samples of a window; auto: one turn of the rhythm, 16 to 400, or 64 where there is none, and at most an eighth of the samples.',
    ),
    parts: integer(
      48,
      { min: 1, max: 10_000 },
      'Numbers that a feature of a window is summed up in at most: means of neighbouring samples of long windows.',
    ),
    centre: choice('none', ['none', 'mean', 'shape'], 'What is taken off each window: nothing, its own mean, or mean and deviation.'),
    scores: choice(
      'mean',
      ['mean', 'max', 'newest'],
      'Score of a sample: mean or greatest of the windows that hold it, or that of the window which it ends.',
    ),
  },
  fit(x, { windowSize: wanted, parts, centre, scores }): State {
    const size = windowSize(x, wanted);
    return { size, parts: Math.min(size, parts), centre, scores };
  },
  history: ({ size }) => size,
  apply: (state, x) => windowsEndingAt(x, state),
  notes: ({ size, parts }) => [`windows of ${size} samples${parts < size ? `, each feature summed up in ${parts} numbers` : ''}`],
  ahead: ({ scores }) => scores !== 'newest',
  giveBack({ size, scores: how }) {
    if (how === 'newest') return undefined;
    // The score at a sample is that of the window which ends there.
    return (scores) => toSamples(scores.subarray(Math.min(scores.length, size - 1)), size, scores.length, how);
  },
  origins: ({ parts }, columns) => Int32Array.from({ length: parts * columns }, (_, k) => k % columns),
  names(state, names) {
    const edges = partEdges(state);
    return Array.from({ length: state.parts }, (_, k) => {
      const [from, to] = [state.size - edges[state.parts - k], state.size - 1 - edges[state.parts - 1 - k]];
      return names.map((name) => (to === 0 ? name : from === to ? `${name}, ${from} ago` : `${name}, ${from} to ${to} ago`));
    }).flat();
  },
});
