import { clipped } from '../../kernels/series/clip.ts';
import { autocorrelation } from '../../kernels/series/rhythm/autocorrelation.ts';
import { logarithms } from '../shape/logarithms.ts';
import type { SeriesShape } from '../shape/shape.ts';
import { beyondBoth } from './beyond-all.ts';
import type { JudgedView } from './views.ts';

/** Cells within which steps are of one event. */
const AROUND = 16;
/** Correlation of neighbouring steps from which a series is smooth: its steps lead on, and what is said of their tail by separate ones does not hold. */
const SMOOTH = 0.8;

/**
 * Steps beyond all that a series that wanders ever made, one view for each way: a balance that leaps once a month is not expected to stay, but never leapt five times as
 * far. By the gaps of `beyondAll`. Cost: O(n log n).
 */
export function beyondSteps({ values, scale, floor, kind, grain }: SeriesShape): JudgedView[] {
  if (kind === 'switch') return [];
  const y = scale === 'log' ? logarithms(values, floor) : values;
  const steps = y.map((v, i) => (i === 0 ? Number.NaN : v - y[i - 1]));
  if (autocorrelation(clipped(steps), 1)[1] > SMOOTH) return [];
  const rounded = scale === 'log' ? 0 : Math.max(grain, kind === 'count' ? 1 : 0);
  return beyondBoth(steps, { apart: AROUND, grain: rounded }).map(({ limit: _, side: __, ...view }) => ({ ...view, aspect: 'step' }));
}
