import type { KeyDetector } from '../key/detector.ts';
import type { KeyState } from '../key/keys.ts';
import type { Plan } from '../plan.ts';

/** Keys that may be waiting for a model that is still being trained. */
export interface AlignedSwaps {
  /** Some detector is trained in batches. */
  readonly possible: boolean;
  /** The key takes a sample in. */
  note(state: KeyState): void;
  forget(state: KeyState): void;
  /** The next sample of the key needs a model that is still being trained. */
  isBlocked(state: KeyState): boolean;
  /** The next sample of the key needs a model that is trained elsewhere, whether that is done or not. */
  isDue(state: KeyState): boolean;
  /** Training that must end before the next sample. */
  readonly blocked: Promise<unknown> | undefined;
}

const NONE: readonly KeyDetector[] = [];

export function startAlignedSwaps(plan: Plan): AlignedSwaps {
  const batch = plan.detectors.some(({ method }) => method.kind === 'batch');
  const waiting = new Set<KeyState>();
  return {
    possible: batch,
    note: (state) => void waiting.add(state),
    isBlocked: ({ detectors = NONE }) => batch && detectors.some(({ scorer }) => scorer.blocked !== undefined),
    isDue: ({ detectors = NONE }) => batch && detectors.some(({ scorer }) => scorer.due === true),
    forget: (state) => void waiting.delete(state),
    get blocked() {
      if (waiting.size === 0) return undefined;
      // Asked before every sample, and nearly always answered with nothing.
      let trainings: Promise<unknown>[] | undefined;
      for (const state of waiting) {
        let free = true;
        for (const { scorer } of state.detectors ?? NONE) {
          if (!scorer.blocked) continue;
          free = false;
          (trainings ??= []).push(scorer.blocked);
        }
        if (free) waiting.delete(state);
      }
      return trainings && Promise.all(trainings);
    },
  };
}
