import { HapaxError } from '../core/errors.ts';
import { integerOr, number, type OptionsOf, resolve } from '../core/options.ts';
import { correctedArcs, lowest } from '../kernels/series/windows/arc-curve.ts';
import { nearestIndex } from '../kernels/series/windows/nearest-index.ts';
import { windowStats } from '../kernels/series/windows/stats.ts';
import { windowSize as sizeOf } from '../kernels/windows/window-size.ts';

/** Options of `semanticSegmentation`. */
export const SEMANTIC_SEGMENTATION_OPTIONS = {
  windowSize: integerOr(
    'auto',
    ['auto'],
    { min: 3, max: 100_000 },
    'Samples of a window; auto: one turn of the rhythm, as in `matrixProfile`, while two segments have room.',
  ),
  segments: integerOr('auto', ['auto'], { min: 1, max: 1000 }, 'Segments to find at most; auto: as many as the threshold allows.'),
  threshold: number(0.45, { min: 0, max: 1 }, 'Share of the usual arcs below which a place divides.'),
  edge: number(5, { min: 1, max: 1000 }, 'Windows that a segment has at least.'),
  exclusion: number(0.5, { min: 0, max: 4 }, 'Windows that begin nearer than this, in windows, are not compared with each other.'),
} as const;

/** Windows whose correlations differ by less are as near: what repeats would else be most like what is just beside it, and every place would divide it. */
const AS_NEAR = 1e-3;

/** A place at which a series begins to do something else. */
export interface ShapeChange {
  /** First sample of what comes after, give or take a window. */
  readonly at: number;
  /** Arcs over the place, as a share of those that there would be if nothing changed: 0 is the clearest. */
  readonly arcs: number;
}

export interface SemanticSegmentation {
  readonly windowSize: number;
  readonly changes: readonly ShapeChange[];
  /** Corrected arc curve of the whole series, shape (nWindows): near 1 where windows have their like on both sides. */
  readonly curve: Float64Array;
}

/**
 * Where a series begins to do something else: another shape that comes again and again, whatever its level. Each window has an arc to the window
 * most like it; few arcs go over a place where the shapes change.
 *
 * The lowest place of the corrected arc curve divides the series while it is below `threshold`, and each part is looked at again with the arcs
 * inside it: the curve of the whole is low all through a short segment.
 * @param values NaN for missing, which has no arc; shape (nSamples)
 * Cost: O(n²), six nanoseconds a pair of windows: 20,000 samples 1.3 s.
 * Blind to changes of level and amplitude alone (`changePoints`), and to segments that come again later: their arcs go over what is between.
 * @throws HapaxError `INPUT` when the series is shorter than two segments, or the windows that miss no value are; `OPTION`
 * Source: Gharghabi et al. (2017), Matrix Profile VIII: Domain agnostic online semantic segmentation (FLUSS), ICDM. Departure: parts by turns.
 */
export function semanticSegmentation(
  values: ArrayLike<number>,
  given: Partial<OptionsOf<typeof SEMANTIC_SEGMENTATION_OPTIONS>> = {},
): SemanticSegmentation {
  const { windowSize, segments, threshold, edge, exclusion } = resolve('semanticSegmentation', SEMANTIC_SEGMENTATION_OPTIONS, given);
  const x = Float64Array.from(values);
  // A window that is found is short enough for two segments and one more.
  const room = Math.max(3, Math.floor(x.length / (2 * edge + 2)));
  const size = windowSize === 'auto' ? Math.min(room, sizeOf({ values: x, rows: x.length, columns: 1 }, 'auto')) : windowSize;
  const least = Math.ceil(edge * size);
  const count = x.length - size + 1;
  if (count < 2 * least)
    throw new HapaxError(
      'INPUT',
      `semanticSegmentation needs two segments of ${edge} windows of ${size} samples each, ${2 * least + size - 1} samples in all; got ${x.length}`,
    );
  const { index } = nearestIndex(windowStats(x, size), Math.max(1, Math.ceil(exclusion * size)), AS_NEAR);
  const blind = index.reduce((sum, other) => sum + (other < 0 ? 1 : 0), 0);
  if (count - blind < 2 * least)
    throw new HapaxError(
      'INPUT',
      `semanticSegmentation: ${blind} of ${count} windows of ${size} samples miss a value, so nothing can be told of them; fill the gaps, or take a shorter \`windowSize\``,
    );
  const changes: { place: number; arcs: number }[] = [];
  const most = segments === 'auto' ? count : segments - 1;
  let open = [divided(index, 0, count, least)];
  while (changes.length < most && open.length > 0) {
    // The clearest of all parts first, so that a number of segments takes the clearest.
    open.sort((a, b) => a.arcs - b.arcs || a.place - b.place);
    const [best] = open;
    if (!(best.arcs < threshold)) break;
    changes.push(best);
    open = [...open.slice(1), divided(index, best.from, best.place, least), divided(index, best.place, best.to, least)];
  }
  return {
    windowSize: size,
    // Windows that begin half a window before a change lie on both of its sides.
    changes: changes
      .sort((a, b) => a.place - b.place)
      .map(({ place, arcs }) => ({ at: Math.min(x.length - 1, place + (size >> 1)), arcs })),
    curve: correctedArcs(index, least),
  };
}

/** The lowest place of the curve of the windows [from, to), by the arcs inside it. */
function divided(index: Int32Array, from: number, to: number, least: number) {
  const inside = index.slice(from, to).map((other) => (other >= from && other < to ? other - from : -1));
  const curve = correctedArcs(inside, least);
  const at = lowest(curve);
  return { from, to, place: from + at, arcs: curve[at] };
}
