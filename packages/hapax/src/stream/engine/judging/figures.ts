import type { ModelState, Verdict } from '../../types.ts';
import { isReady, stateOf } from '../key/detector.ts';
import type { KeyState } from '../key/keys.ts';
import type { Plan } from '../plan.ts';

/** What one key looked like at its newest sample, for charts and rules of others. */
export interface KeyFigures {
  readonly key: string;
  /** Of its newest sample, milliseconds since 1970. */
  readonly time: number;
  readonly open: boolean;
  /** NaN before the first verdict. */
  readonly detectors: readonly {
    readonly name: string;
    readonly state: ModelState;
    readonly score: number;
    readonly threshold: number;
    readonly severity: number;
  }[];
  /** Newest value and the usual one. */
  readonly features: readonly { readonly name: string; readonly value: number; readonly expected: number }[];
}

/** Keys by how much they matter, seen one by one. */
export interface Ranking {
  see(state: KeyState): void;
  figures(): KeyFigures[];
}

/**
 * The keys with an open incident, then those whose newest sample is the most severe, `n` at most.
 * @param isOpen whether a key has an open incident
 */
export function startRanking(plan: Plan, n: number, isOpen: (key: string) => boolean): Ranking {
  const best: { state: KeyState; rank: number; open: boolean }[] = [];
  return {
    see(state) {
      if (n === 0) return;
      const open = isOpen(state.key);
      const rank = (open ? OPEN : 0) + severest(state.verdicts);
      if (best.length === n && !(rank > best[n - 1].rank)) return;
      let at = best.length;
      while (at > 0 && best[at - 1].rank < rank) at -= 1;
      best.splice(at, 0, { state, rank, open });
      if (best.length > n) best.pop();
    },
    figures: () => best.map(({ state, open }) => figuresOf(state, plan, open)),
  };
}

/** Above every severity. */
const OPEN = 1000;

function severest(verdicts: readonly Verdict[]): number {
  let most = 0;
  for (const { severity } of verdicts) if (severity > most) most = severity;
  return most;
}

function figuresOf({ key, lastTime, stale, verdicts, detectors, values, baseline }: KeyState, plan: Plan, open: boolean): KeyFigures {
  return {
    key,
    time: lastTime,
    open,
    detectors: plan.detectors.map(({ name }, i) => {
      const { score = Number.NaN, threshold = Number.NaN, severity = Number.NaN } = verdicts[i] ?? {};
      const detector = detectors?.[i];
      return { name, state: detector ? stateOf(detector, isReady(detector), stale) : 'warming', score, threshold, severity };
    }),
    features: plan.features.map((name, j) => ({ name, value: values[j], expected: baseline.usual[j] })),
  };
}
