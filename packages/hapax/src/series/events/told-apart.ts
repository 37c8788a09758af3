import { recordLaw, surprise } from '../../kernels/series/records.ts';
import type { JudgedView } from '../views/views.ts';

/** A stretch that was told, its last cell included. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/** Part of the usual record that records differ by at least. */
const LEAST = 0.02;

/**
 * A view whose law is learnt anew without what was told: events that are many, such as the holidays of a year, are otherwise taken for its tail, and
 * hide each other. Where nothing was told nothing changes.
 */
export function toldApart(view: JudgedView, told: readonly Stretch[]): JudgedView {
  const height = view.height.slice();
  for (const { start, end } of told) {
    // Stretches that only touch what was told are as high as it.
    const reach = view.length[Math.min(view.length.length - 1, (start + end) >> 1)] >> 1;
    height.fill(Number.NaN, Math.max(0, start - reach), end + reach + 1);
  }
  const learnt = recordLaw(height, view.block, view.law.power);
  const law = { ...learnt, scale: Math.max(learnt.scale, LEAST * learnt.location), blocks: view.law.blocks };
  return {
    ...view,
    law,
    surprise: view.surprise.map((before, i) => {
      // What something else than the law holds down stays there.
      if (before < surprise(view.law, view.height[i])) return before;
      return Math.max(before, surprise(law, view.height[i]));
    }),
  };
}
