import { averagePrecision, rocAuc } from 'hapax/evaluate';
import { idsMonth } from '../simulate/ids-month.ts';
import { INTRUSIONS, type Intrusion } from '../simulate/intrusions.ts';
import { byHapax, byPsykoda, type DayScores, dayKey } from './ways.ts';

/** How well each way ranks a host's day with one kind of intrusion above the days without any. */
export interface IdsTrial {
  readonly ways: readonly string[];
  readonly kinds: readonly {
    readonly kind: Intrusion;
    readonly planted: number;
    /** By way, 0 to 1. */
    readonly rocAuc: readonly number[];
    readonly averagePrecision: readonly number[];
  }[];
  /** Days of hosts without an intrusion. */
  readonly clean: number;
}

export interface IdsTrialOptions {
  /** One month of each. */
  readonly seeds: readonly number[];
  readonly hosts?: number;
  readonly days?: number;
  /** How often each kind is planted in a month. */
  readonly each?: number;
  /** Whether hosts, hours and amounts of what is planted are drawn for each month; they are unless given. */
  readonly vary?: boolean;
  /** Without psykoda, which takes most of the time. */
  readonly psykoda?: boolean;
  readonly onMonth?: (seed: number) => void;
}

/** Working days at the end of a month in which something may be planted. */
const LAST_DAYS = 3;
/** Days on which nobody works. */
const HOLIDAYS = [9, 10];

/**
 * Seeded months of alerts and flows, in which each kind of intrusion is planted, judged by `hapax ids`, by psykoda and by isolation
 * forests: ROC-AUC and average precision over the days of hosts, of one kind against all days without an intrusion, months together.
 */
export function idsTrial({ seeds, hosts = 24, days = 19, each = 1, psykoda = true, vary = true, onMonth }: IdsTrialOptions): IdsTrial {
  const ways = ['hapax', 'isolation forest, same features', ...(psykoda ? ['psykoda', 'isolation forest, features of psykoda'] : [])];
  const clean: number[][] = ways.map(() => []);
  const found = new Map<Intrusion, number[][]>(INTRUSIONS.map((kind) => [kind, ways.map(() => [])]));
  for (const seed of seeds) {
    onMonth?.(seed);
    const plant = Array.from({ length: each }, () => INTRUSIONS).flat();
    const month = idsMonth({ seed, hosts, days, holidays: HOLIDAYS, plant, lastDays: LAST_DAYS, vary });
    const ours = byHapax(month, seed);
    const theirs = psykoda ? byPsykoda(month, seed) : undefined;
    const scores: readonly DayScores[] = [ours.hapax, ours.forest, ...(theirs === undefined ? [] : [theirs.psykoda, theirs.forest])];
    const bad = new Map(month.truth.map(({ kind, host, day }) => [dayKey(host, day), kind]));
    const seen = new Set(month.events.flatMap(({ time, source = '' }) => (time >= month.lastDayMs ? [dayKey(source, time)] : [])));
    for (const [w, way] of scores.entries()) {
      // Months are put together by rank among their own clean days, so that no way needs a scale of its own.
      const of = (key: string) => way.get(key) ?? Number.NEGATIVE_INFINITY;
      const honest = [...seen].filter((key) => !bad.has(key)).map(of);
      const ranked = ranks([...seen].map(of), honest);
      for (const [i, key] of [...seen].entries()) {
        const kind = bad.get(key);
        if (kind === undefined) clean[w].push(ranked[i]);
        else found.get(kind)?.[w].push(ranked[i]);
      }
    }
  }
  return {
    ways,
    clean: clean[0].length,
    kinds: INTRUSIONS.map((kind) => {
      const mine = found.get(kind) ?? [];
      const measure = (of: (labels: readonly number[], scores: readonly number[]) => number) =>
        ways.map((_, w) => of([...mine[w].map(() => 1), ...clean[w].map(() => 0)], [...mine[w], ...clean[w]]));
      return { kind, planted: mine[0]?.length ?? 0, rocAuc: measure(rocAuc), averagePrecision: measure(averagePrecision) };
    }),
  };
}

/** Share of honest values below each value, ties by half. */
function ranks(values: readonly number[], honest: readonly number[]): readonly number[] {
  const ordered = Float64Array.from(honest).sort();
  const below = (value: number, orEqual: boolean): number => {
    let [low, high] = [0, ordered.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ordered[middle] < value || (orEqual && ordered[middle] === value)) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return values.map((value) => (below(value, false) + below(value, true)) / 2 / Math.max(1, ordered.length));
}
