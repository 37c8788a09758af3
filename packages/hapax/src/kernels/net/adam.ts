import type { AdamStep } from './arena.ts';

/** Adam (Kingma & Ba 2015): decay of both means. */
const MEAN_DECAY = 0.9;
const SQUARE_DECAY = 0.999;

/** What keeps the division finite: added to the root as Keras does, or to the corrected root as PyTorch does. */
export type EpsilonForm = 'keras' | 'torch';
export const ADAM_EPSILON: { readonly [form in EpsilonForm]: number } = { keras: 1e-7, torch: 1e-8 };

export interface AdamOptions {
  readonly form?: EpsilonForm;
  /** Penalty in the gradient: `l2` · weight, which is what λ Σ w² gives with l2 = 2 λ. */
  readonly l2?: number;
  /** Decoupled weight decay (AdamW, Loshchilov & Hutter 2019): each step takes rate · decay of the weight. */
  readonly decay?: number;
}

/** The steps of Adam in order: `next(rate)` says how the next one goes. */
export interface Adam {
  next(rate: number): AdamStep;
}

export function startAdam({ form = 'keras', l2 = 0, decay = 0 }: AdamOptions = {}): Adam {
  let meanLeft = 1;
  let squareLeft = 1;
  return {
    next(rate) {
      meanLeft *= MEAN_DECAY;
      squareLeft *= SQUARE_DECAY;
      const root = Math.sqrt(1 - squareLeft);
      return {
        fresh: 1 - MEAN_DECAY,
        freshSquare: 1 - SQUARE_DECAY,
        step: (rate * root) / (1 - meanLeft),
        epsilon: form === 'keras' ? ADAM_EPSILON.keras : ADAM_EPSILON.torch * root,
        keep: 1 - rate * decay,
        l2,
      };
    },
  };
}

/** How the rate of learning changes over the epochs. */
export type Schedule = 'constant' | 'cosine' | 'linear';

/** Share of the first rate in epoch `epoch` of `epochs`: down to `last` of it by the end. */
export function scheduled(schedule: Schedule, epoch: number, epochs: number, last = 0.1): number {
  if (schedule === 'constant' || epochs < 2) return 1;
  const done = epoch / (epochs - 1);
  return schedule === 'linear' ? 1 - (1 - last) * done : last + ((1 - last) * (1 + Math.cos(Math.PI * done))) / 2;
}
