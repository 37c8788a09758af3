import type { TransformEntry } from '../contract/transform.ts';
import { matrix, row as rowOf } from '../core/matrix.ts';
import { plainCopy } from '../core/plain.ts';
import { decode, encode } from '../core/snapshot.ts';
import { expect } from './expect.ts';
import { checkOptions, type Excuses, lawsOf, type Test } from './law.ts';
import { normalRows } from './normal-rows.ts';

export type TransformLaw = 'pure' | 'newest' | 'round trip' | 'width' | 'options' | 'degenerate' | 'missing' | 'names';

/** The promises every transform keeps. */
export function transformLaws(test: Test, { spec, configure, load }: TransformEntry, excused: Excuses<TransformLaw> = {}): void {
  const law = lawsOf<TransformLaw>(test, spec.id, excused);
  const series = normalRows(300, 3, 31);
  const fit = (from = series) => configure({}).fit(from);

  law('pure', () => {
    const x = matrix(series),
      before = plainCopy(x, 'x'),
      transform = configure({}).fit(x),
      state = transform.snapshot();
    expect(transform.apply(x)).toEqual(transform.apply(x));
    expect(x).toEqual(before);
    expect(transform.snapshot()).toEqual(state);
    expect(transform.apply(x).rows).toBe(300);
  });
  law('newest', () => {
    const transform = fit(),
      all = transform.apply(series);
    for (const i of [150, 200, 299]) {
      const some = transform.apply(series.slice(i + 1 - transform.history, i + 1));
      expect(rowOf(some, some.rows - 1)).toEqual(rowOf(all, i));
    }
    expect(all.values.subarray((transform.history - 1) * all.columns).every(Number.isFinite)).toBe(true);
  });
  law('round trip', () => {
    const transform = fit(),
      back = decode(encode(transform.snapshot()));
    expect(back).toEqual(transform.snapshot());
    expect(load(back).apply(series)).toEqual(transform.apply(series));
    expect(load(back).history).toBe(transform.history);
  });
  law('width', () => expect(() => fit().apply([[1, 2]])).toThrow(`${spec.id} was fitted on 3 features; got 2`));
  law('options', () => checkOptions(spec.id, spec.options, (options) => configure(options)));
  law('degenerate', () => {
    for (const same of [[[1, 1, 1]], Array(200).fill([4, 4, 4]), Array(200).fill([0, 1e9, -1e-9])]) {
      const transform = fit(same),
        out = transform.apply([...same, [1e9, -1e9, 0]]);
      expect(out.values.every((v) => Number.isFinite(v) || Number.isNaN(v))).toBe(true);
      if (same.length > 1) expect([...rowOf(out, 199)].every(Number.isFinite)).toBe(true);
    }
    expect(() => configure({}).fit([])).toThrow(`${spec.id} needs at least one sample to fit; got none`);
  });
  law('missing', () => {
    const transform = fit([...series.slice(1), [0, Number.NaN, 0], [Number.NaN, Number.NaN, Number.NaN]]),
      out = transform.apply([...series.slice(1), [0, Number.NaN, 0]]),
      last = rowOf(out, out.rows - 1);
    expect([last[0], last[2]].every(Number.isFinite)).toBe(true);
    expect(Number.isNaN(last[1])).toBe(true);
    expect(
      configure({})
        .fit(series.map(([a, , c]) => [a, Number.NaN, c]))
        .apply(series)
        .values.includes(Infinity),
    ).toBe(false);
  });
  law('names', () => {
    const names = fit().names(['a', 'b', 'c']);
    expect(names).toHaveLength(fit().apply(series).columns);
    expect(new Set(names).size).toBe(names.length);
    expect(names[1]).toMatch(/\bb\b/);
  });
}
