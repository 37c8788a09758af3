import { f64, i32, rec } from '../../core/shape.ts';
import { countAt, type Levels, placeOf, UNSEEN } from './levels.ts';

/** How often two features had each pair of their levels in training. Plain data. */
export interface LevelPairs {
  /** Of each pair that came: place of the first level · (levels of the second + 1) + place of the second, ascending. */
  readonly keys: Float64Array;
  readonly counts: Int32Array;
}

const keyOf = (first: number, second: number, of: Levels): number => first * (of.values.length + 1) + second;

/** Count the pairs. @param a values of the first feature, `b` of the second, shape (nSamples) each */
export function pairsOf(a: Float64Array, b: Float64Array, levelsA: Levels, levelsB: Levels): LevelPairs {
  const counts = new Map<number, number>();
  for (let i = 0; i < a.length; ++i) {
    const key = keyOf(placeOf(levelsA, a[i]), placeOf(levelsB, b[i]), levelsB);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const keys = Float64Array.from(counts.keys()).sort();
  return { keys, counts: Int32Array.from(keys, (key) => counts.get(key) ?? 0) };
}

/** Training samples that have both values, and how many would if the features had nothing to do with each other. */
export function pairCount(
  { keys, counts }: LevelPairs,
  [levelsA, a]: readonly [Levels, number],
  [levelsB, b]: readonly [Levels, number],
  samples: number,
): { readonly count: number; readonly expected: number } {
  const first = placeOf(levelsA, a);
  const second = placeOf(levelsB, b);
  if (first === UNSEEN || second === UNSEEN) return { count: 0, expected: 0 };
  const expected = (countAt(levelsA, first) * countAt(levelsB, second)) / samples;
  const at = placeOf({ values: keys, counts, missing: 0 }, keyOf(first, second, levelsB));
  return { count: at === UNSEEN ? 0 : counts[at], expected };
}

export const levelPairsShape = rec({ keys: f64('pairs', { min: 0, ascending: true }), counts: i32('pairs', { min: 1 }) });
