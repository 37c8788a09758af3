import { defineDetector } from '../contract/detector.ts';
import type { AnyDetectorSpec } from '../contract/spec/detector.ts';
import { NOTHING_GIVEN } from '../contract/spec/labels.ts';
import type { Matrix } from '../core/matrix.ts';
import { choice, integer, type OptionsOf, type OptionTable, resolve, seed } from '../core/options.ts';
import { random } from '../core/random.ts';
import { also, i32, list, oneOf, rec, type Shape } from '../core/shape.ts';
import { knn } from '../detectors/knn.ts';
import { lof } from '../detectors/lof.ts';

const BASES = { lof: lof.spec, knn: knn.spec } as const;
type Base = keyof typeof BASES;

/** A fit on some of the features. */
interface Bag {
  readonly features: Int32Array;
  readonly state: unknown;
}

interface State {
  readonly base: Base;
  readonly combination: 'mean' | 'max';
  readonly bags: readonly Bag[];
}

const options = {
  base: choice('lof', ['lof', 'knn'], 'What is fitted on each bag of features.'),
  nEstimators: integer(10, { min: 1, max: 1000 }, 'Bags of features.'),
  nNeighbors: integer(20, { min: 1, max: 100_000 }, 'Nearest training samples that each fit looks at.'),
  combination: choice('mean', ['mean', 'max'], 'The score: mean over the bags, or the largest.'),
  seed,
};
type Options = OptionsOf<typeof options>;

/** Of a bag the number of columns is its own. */
const bagOf = (base: AnyDetectorSpec): Shape => {
  const outline = rec({ features: i32('features', { min: 0, below: 'columns' }), state: { check: () => {} } });
  return {
    check(value, at, sizes) {
      const columns = sizes.get('columns') ?? 0;
      outline.check(value, at, new Map([['columns', columns]]));
      // The outline has shown that these are there.
      const { features, state } = value as Bag;
      base.state?.check(state, `${at}.state`, new Map([['columns', features.length]]));
    },
  };
};

/**
 * Feature bagging: a neighbour method on many random bags of features, so that features that tell nothing do not drown those that do.
 *
 *     each bag: between d / 2 and d − 1 features, drawn without replacement;   score(x) = mean (or max) over bags of score_bag(x)
 *
 * The base is LOF, as in the source, or the mean distance of kNN. Unit: that of the base. Training samples are scored leaving themselves out.
 * Bags are fitted side by side in a pool of workers, with the same bits whatever their number. Contributions: mean of those of the bags.
 * Cost: nEstimators times the base. Blind to what the base is blind to; to anomalies in one feature of many, which half of the bags lack.
 * Departure from the source: scores are averaged rather than added up.
 */
export const featureBagging = defineDetector({
  id: 'featureBagging',
  state: also<State>(
    {
      check(value, at, sizes) {
        rec({ base: oneOf('lof', 'knn'), combination: oneOf('mean', 'max'), bags: { check: () => {} } }).check(value, at, sizes);
        const { base, bags } = value as State;
        list(bagOf(BASES[base]), { most: 1000 }).check(bags, `${at}.bags`, sizes);
      },
    },
    ({ bags }) => (bags.length > 0 ? undefined : 'have bags'),
  ),
  title: 'Feature bagging',
  source: 'Lazarevic & Kumar (2005), Feature bagging for outlier detection, KDD, 157-166',
  missing: 'impute',
  mixesUnits: true,
  options,
  fit: (x, options): State => fitBags(x, options, 0, options.nEstimators),
  parallel: {
    pieces: (_, { nEstimators }) => nEstimators,
    fitPart: (x, options, _, from, to) => fitBags(x, options, from, to),
    merge: (parts) => ({ ...parts[0], bags: parts.flatMap(({ bags }) => bags) }),
    made: ({ bags }) => bags.length,
  },
  score: (state, x, out) => combine(state, out, (spec, bag, own) => spec.score(bag.state, part(x, bag.features), own)),
  scoreTraining: (state, x, indices, out) =>
    combine(state, out, (spec, bag, own) =>
      spec.scoreTraining?.(bag.state, part(x, bag.features), indices, own, resolve(spec.id, spec.options, {})),
    ),
  explain({ base, combination, bags }, sample) {
    const out = new Float64Array(sample.length);
    const loudest = combination === 'max' ? loudestOf({ base, combination, bags }, sample) : undefined;
    for (const [b, { features, state }] of bags.entries()) {
      if (loudest !== undefined && loudest !== b) continue;
      const parts =
        BASES[base].explain?.(
          state,
          Float64Array.from(features, (j) => sample[j]),
        ) ?? new Float64Array(features.length);
      for (const [k, j] of features.entries()) out[j] += loudest === undefined ? parts[k] / bags.length : parts[k];
    }
    return out;
  },
});

/** Each bag has its own random stream, so any division of the work gives the same bags. */
function fitBags(x: Matrix, { base, nEstimators: _, nNeighbors, combination, seed }: Options, from: number, to: number): State {
  const spec: AnyDetectorSpec = BASES[base];
  const given: Partial<OptionsOf<OptionTable>> = { nNeighbors, ...(base === 'knn' && { method: 'mean' }) };
  const least = Math.max(1, Math.floor(x.columns / 2));
  const bags = Array.from({ length: to - from }, (_, t): Bag => {
    const chance = random(seed, from + t);
    const count = x.columns === 1 ? 1 : least + chance.integer(Math.max(1, x.columns - least));
    const features = chance.sample(x.columns, count).sort();
    return { features, state: spec.fit(part(x, features), resolve(spec.id, spec.options, given), new Uint8Array(0), NOTHING_GIVEN) };
  });
  return { base, combination, bags };
}

function part({ values, rows, columns }: Matrix, features: Int32Array): Matrix {
  const out = new Float64Array(rows * features.length);
  for (let i = 0, o = 0; i < rows; ++i) for (const j of features) out[o++] = values[i * columns + j];
  return { values: out, rows, columns: features.length };
}

function combine(
  { base, combination, bags }: State,
  out: Float64Array,
  say: (spec: AnyDetectorSpec, bag: Bag, own: Float64Array) => void,
): void {
  const own = new Float64Array(out.length);
  out.fill(combination === 'max' ? -Infinity : 0);
  for (const bag of bags) {
    say(BASES[base], bag, own);
    for (let i = 0; i < out.length; ++i) out[i] = combination === 'max' ? Math.max(out[i], own[i]) : out[i] + own[i] / bags.length;
  }
}

function loudestOf({ base, bags }: State, sample: Float64Array): number {
  const own = new Float64Array(1);
  let best = 0;
  let most = -Infinity;
  for (const [b, { features, state }] of bags.entries()) {
    BASES[base].score(state, part({ values: sample, rows: 1, columns: sample.length }, features), own);
    if (own[0] > most) {
      most = own[0];
      best = b;
    }
  }
  return best;
}
