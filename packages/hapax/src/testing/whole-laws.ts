import type { DetectorEntry } from '../contract/detector.ts';
import { matrix } from '../core/matrix.ts';
import { plainCopy } from '../core/plain.ts';
import { decode, encode } from '../core/snapshot.ts';
import { expect } from './expect.ts';
import { checkOptions, type DetectorLaw, type Excuses, lawsOf, type Test } from './law.ts';
import { normalRows } from './normal-rows.ts';

/** Samples of a turn, and where one feature of the judged series does something else for half a turn. */
const TURN = 20;
const ODD = { from: 250, to: 262 };
const noise = normalRows(400, 3, 7);
const wave = (t: number): number => Math.sin((2 * Math.PI * t) / TURN);
/** Three features with a rhythm, the third of its own. */
const series = noise.map(([a, b, c], t) => [wave(t) + 0.1 * a, wave(t + 3) + 0.1 * b, wave(2 * t) + 0.1 * c]);
/** The same, where the second feature goes wild for a while. */
const odd = series.map(([a, b, c], t) => [a, t >= ODD.from && t < ODD.to ? (t % 3) - 1.5 : b, c]);

/** The promises of detectors that look at a whole series: those of every detector, asked of a series. */
export function wholeLaws(test: Test, { spec, configure, load }: DetectorEntry, excused: Excuses<DetectorLaw> = {}): void {
  const law = lawsOf<DetectorLaw>(test, spec.id, excused);
  const fit = (x = series) => configure({}).fit(x);
  const finite = (v: number): boolean => Number.isFinite(v);
  const told = (v: number): boolean => finite(v) || Number.isNaN(v);

  law('pure', () => {
    const x = matrix(series),
      before = plainCopy(x, 'x'),
      model = fit(x as never),
      state = model.snapshot();
    model.score(x);
    expect(x).toEqual(before);
    expect(model.snapshot()).toEqual(state);
  });
  law('repeatable', () => {
    const model = fit();
    expect(model.score(odd)).toEqual(model.score(odd));
    expect(fit().score(odd)).toEqual(model.score(odd));
  });
  law('row by row', () => {
    const model = fit();
    expect(model.series).toBe('whole');
    expect(model.follow === undefined).toBe(true);
    expect(model.score(odd)).toHaveLength(400);
    expect(() => model.scoreOne([0, 0, 0])).toThrow(`${spec.id} looks at a whole series, not at single samples; score the series with `);
    const { model: same, scores } = configure({}).fitScore(series);
    expect(same.threshold).toEqual(model.threshold);
    expect(Math.max(...scores.filter(finite)) >= model.threshold).toEqual(true);
    // No verdict is no anomaly.
    model.score(odd).forEach((score, i) => {
      if (Number.isNaN(score)) expect(model.predict(odd)[i]).toBe(0);
    });
  });
  law('round trip', () => {
    const model = fit(),
      snapshot = model.snapshot(),
      back = decode(encode(snapshot));
    expect(back).toEqual(snapshot);
    expect(load(back).score(odd)).toEqual(model.score(odd));
    expect(load(back).threshold).toEqual(model.threshold);
  });
  law('calibrated', () => {
    const model = fit(),
      order = [...model.score(odd)].map((score, i) => ({ score, i })).filter(({ score }) => finite(score)),
      [p, probability, severity] = [model.pValue(odd), model.probability(odd), model.severity(odd)];
    order.sort((a, b) => a.score - b.score);
    order.slice(1).forEach(({ i }, k) => {
      const before = order[k].i;
      expect(p[i] <= p[before] && probability[i] >= probability[before] && severity[i] >= severity[before]).toBe(true);
      expect(p[i] > 0 && p[i] <= 1 && severity[i] >= 0 && severity[i] <= 100).toBe(true);
    });
  });
  law('outranks', () => {
    const scores = fit().score(odd),
      top = scores.reduce((best, v, i) => (v > scores[best] || Number.isNaN(scores[best]) ? i : best), 0);
    expect(top, `the highest score is at ${top}`).toBeGreaterThanOrEqual(ODD.from - TURN);
    expect(top, `the highest score is at ${top}`).toBeLessThan(ODD.to + TURN);
  });
  law('width', () => expect(() => fit().score([[1, 2]])).toThrow(`${spec.id} was fitted on 3 features; got 2`));
  law('options', () => checkOptions(spec.id, spec.options, (options) => configure(options)));
  law('degenerate', () => {
    expect(() => fit([[1, 1, 1]])).toThrow(`${spec.id}: 1 sample is too few to score one of them; pass a longer series`);
    for (const same of [Array(80).fill([4, 4, 4]), [...Array(90).fill([0, 1, 0]), [5, 1, 0]]]) {
      const model = fit(same),
        scores = [...model.score([...same, [5, 4, 4], [1e9, -1e9, 0], ...same]), ...configure({}).fitScore(same).scores];
      expect(scores.every(told) && scores.some(finite), `${scores}`).toBe(true);
    }
    // A stretch that stands still has scores of the size of others: one threshold over many series has something to choose from.
    const still = series.map((row, t) => (t >= 100 && t < 200 ? [1, 1, 1] : row));
    expect(Math.max(...fit().score(still).filter(finite))).toBeLessThan(1e6);
    expect(
      fit(series.map(([a]) => [a]))
        .score(odd.map(([a]) => [a]))
        .some(finite),
    ).toBe(true);
  });
  law('infinite', () => {
    expect(() => fit().score([[0, Infinity, 0]])).toThrow(
      `${spec.id}: sample 0, feature 1 is Infinity; values must be finite, or NaN for missing`,
    );
    for (const unit of [1e148, 1e-140, 1e-155, 1e-160, 1e-300]) {
      const scaled = (x: readonly (readonly number[])[]) => x.map((row) => row.map((v) => v * unit));
      const model = fit(scaled(series)),
        scores = model.score([...scaled(odd), [1, 1, 1], [1e150, -1e150, 0], ...scaled(series)]);
      expect(scores.every(told) && scores.some(finite), `${unit}`).toBe(true);
    }
  });
  law('missing', () => {
    const single = odd.map((row, t) => (t % 9 === 0 ? [row[0], NaN, row[2]] : row)),
      long = odd.map((row, t) => (t >= 20 && t < 90 ? [NaN, NaN, NaN] : row));
    const known = fit(single).score(single);
    expect(known.every(told) && known.filter(finite).length >= fit().score(odd).filter(finite).length, `${known}`).toBe(true);
    const scores = fit().score(long);
    expect(scores.every(told) && scores.slice(150).some(finite)).toBe(true);
    expect(Number.isNaN(scores[55]), `${scores[55]} in a gap`).toBe(true);
  });
  law('explains', () => {
    const model = fit(),
      scores = model.score(odd),
      { features, sentence, score, nearest } = model.explainAt(odd, ODD.from + 5, ['a', 'b', 'c']);
    expect(score).toBe(scores[ODD.from + 5]);
    expect(features[0].name).toBe('b');
    expect(features.every((f) => finite(f.contribution))).toBe(true);
    expect(sentence.startsWith('Score ') && sentence.includes(' threshold ') && sentence.includes(': b is ')).toBe(true);
    expect(nearest).toHaveLength(3);
    expect(model.explainAt(odd, 40, ['a', 'b', 'c']).score).toBe(scores[40]);
  });
}
