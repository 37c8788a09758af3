import type { KeyState } from './keys.ts';
import type { Plan } from './plan.ts';

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

export function startAlignedSwaps(plan: Plan): AlignedSwaps {
  const batch = plan.lanes.some(({ method }) => method.kind === 'batch');
  const waiting = new Set<KeyState>();
  return {
    possible: batch,
    note: (state) => void waiting.add(state),
    isBlocked: (state) => batch && blockedBy(state).length > 0,
    isDue: ({ lanes = [] }) => batch && lanes.some(({ scorer }) => scorer.due === true),
    forget: (state) => void waiting.delete(state),
    get blocked() {
      if (waiting.size === 0) return undefined;
      const trainings: Promise<unknown>[] = [];
      for (const state of waiting) {
        const own = blockedBy(state);
        if (own.length === 0) waiting.delete(state);
        else trainings.push(...own);
      }
      return trainings.length > 0 ? Promise.all(trainings) : undefined;
    },
  };
}

const blockedBy = ({ lanes = [] }: KeyState): Promise<unknown>[] => lanes.flatMap(({ scorer }) => scorer.blocked ?? []);
