import type { OnlineEntry } from '../contract/online.ts';
import { decode, encode } from '../core/snapshot.ts';
import { expect } from './expect.ts';
import { checkOptions, type Excuses, lawsOf, type Test } from './law.ts';
import { normalRows } from './normal-rows.ts';

export type OnlineLaw = 'pure' | 'restart' | 'skips' | 'fused' | 'outranks' | 'width' | 'options' | 'degenerate' | 'missing' | 'explains';

/** The promises every online detector keeps. */
export function onlineLaws(test: Test, { spec, configure, load }: OnlineEntry, excused: Excuses<OnlineLaw> = {}): void {
  const law = lawsOf<OnlineLaw>(test, spec.id, excused);
  const stream = normalRows(1200, 3, 5);
  const run = (n: number, from = stream) => {
    const model = configure({}).start(3);
    for (const row of from.slice(0, n)) model.learnOne(row);
    return model;
  };

  law('pure', () => {
    const model = run(600),
      before = model.snapshot(),
      score = model.scoreOne([9, 9, 9]);
    expect(model.scoreOne([9, 9, 9])).toEqual(score);
    expect(model.snapshot()).toEqual(before);
  });
  law('restart', () => {
    for (const cut of [0, 1, 300, 617, 900]) {
      const whole = configure({}).start(3);
      let model = configure({}).start(3);
      stream.forEach((row, i) => {
        if (i === cut) model = load(decode(encode(model.snapshot())));
        if (i >= cut && i % 7 === 0) expect(model.scoreOne(row)).toEqual(whole.scoreOne(row));
        const next = i % 97 === 5 ? 'skipOne' : 'learnOne';
        model[next](row);
        whole[next](row);
      });
    }
  });
  law('skips', () => {
    const model = run(1200),
      before = model.scoreOne([12, -12, 12]);
    for (let i = 0; i < 3; ++i) model.skipOne([1e6, -1e6, 1e6]);
    const normal = normalRows(50, 3, 6).map((row) => model.scoreOne(row));
    expect(normal.every((score) => score <= before)).toBe(true);
    expect(model.scoreOne([12, -12, 12])).toBeGreaterThanOrEqual(Math.max(...normal));
  });
  law('fused', () => {
    const two = configure({}).start(3),
      one = configure({}).start(3);
    stream.forEach((row, i) => {
      const sample = i % 50 === 7 ? [row[0], NaN, row[2]] : row,
        score = two.scoreOne(sample);
      two.learnOne(sample);
      expect(one.scoreLearnOne(sample)).toEqual(score);
    });
    expect(one.snapshot()).toEqual(two.snapshot());
  });
  law('explains', () => {
    const parts = [...(run(1200).contributions([0, 9, 0]) ?? [])];
    expect(parts, 'the contributions of a method, which can explain or is excused').toHaveLength(3);
    expect(parts.every(Number.isFinite), `${parts}`).toBe(true);
    expect(parts.indexOf(Math.max(...parts))).toBe(1);
    expect(run(1200).explain([0, 9, 0], ['a', 'b', 'c']).features[0]).toMatchObject({ name: 'b', value: 9 });
  });
  law('outranks', () => {
    const model = run(1200),
      normal = normalRows(50, 3, 6)
        .map((row) => model.scoreOne(row))
        .filter((s) => !Number.isNaN(s));
    expect(normal.length).toBeGreaterThan(0);
    expect(model.scoreOne([12, -12, 12])).toBeGreaterThanOrEqual(Math.max(...normal));
  });
  law('width', () => expect(() => configure({}).start(3).scoreOne([1, 2])).toThrow(`${spec.id} was started with 3 features; got 2`));
  law('options', () => checkOptions(spec.id, spec.options, (options) => configure(options)));
  law('degenerate', () => {
    const model = run(1200, Array(1200).fill([4, 4, 4]));
    expect(
      [
        [4, 4, 4],
        [5, 4, 4],
        [1e9, -1e9, 0],
      ]
        .map((row) => model.scoreOne(row))
        .every(Number.isFinite),
    ).toBe(true);
  });
  law('missing', () => {
    const holes = stream.map((row, i) => (i % 9 === 0 ? [row[0], NaN, row[2]] : row));
    const model = run(1200, holes);
    expect(Number.isFinite(model.scoreOne([0, 0, 0]))).toBe(true);
    expect(model.scoreOne([0, NaN, 0])).not.toBe(Infinity);
  });
}
