import type { DetectorEntry, Model } from '../contract/detector.ts';
import { isWhole } from '../contract/series.ts';
import { matrix } from '../core/matrix.ts';
import { plainCopy } from '../core/plain.ts';
import { decode, encode } from '../core/snapshot.ts';
import { expect } from './expect.ts';
import { checkOptions, type DetectorLaw, type Excuses, lawsOf, type Test } from './law.ts';
import { normalRows } from './normal-rows.ts';
import { wholeLaws } from './whole-laws.ts';

const rows = normalRows(200, 3, 7);
/** Labels for methods that need them: the samples farthest from the origin are anomalies. */
const labels = rows.map((row) => (Math.hypot(...row) > 2.8 ? 1 : 0));

/** Of the strangest samples so many, and how many of them units may not change: a cut between two values can fall a rounding apart. */
const FIRST = 20;
const ALIKE = 18;

/** The promises every batch detector keeps. A detector may be excused from a law only with a reason. */
export function detectorLaws(test: Test, entry: DetectorEntry, excused: Excuses<DetectorLaw> = {}): void {
  const { spec, configure, load } = entry;
  if (spec.series && isWhole(spec.series)) {
    wholeLaws(test, entry, excused);
    return;
  }
  const law = lawsOf<DetectorLaw>(test, spec.id, excused);
  /** What goes with samples: labels of all, or the anomalies alone where a method learns from what is known of some. */
  const context = (y: readonly number[]) => (spec.labels === 'partial' ? { known: y.map((label) => 0 - label) } : { labels: y });
  const fit = (x = rows, y = labels) => configure({}).fit(x, context(y));

  law('pure', () => {
    const x = matrix(rows),
      before = plainCopy(x, 'x'),
      model = configure({}).fit(x, context(labels)),
      state = model.snapshot();
    model.score(x);
    expect(x).toEqual(before);
    expect(model.snapshot()).toEqual(state);
  });
  law('repeatable', () => expect(fit().score(rows)).toEqual(fit().score(rows)));
  law('row by row', () => {
    const model = fit();
    if (model.series === 'walk') followLaw(model, rows);
    else expect(model.score(rows)).toEqual(Float64Array.from(rows, (row) => model.scoreOne(row)));
    // Training scores are those that the threshold is set on: of samples not seen, where the method can tell.
    const { model: same, scores } = configure({}).fitScore(rows, context(labels));
    expect(same.threshold).toEqual(model.threshold);
    // Labels set another threshold than scores: an anomaly is what is likelier one than not.
    if (spec.labels === 'required') expect(model.threshold).toEqual(0.5);
    // Where a method stands for a threshold, nothing unusual is an answer.
    else if (spec.own) expect(model.threshold).toEqual(model.own?.level);
    else expect(Math.max(...scores) >= model.threshold).toEqual(true);
  });
  law('round trip', () => {
    const model = fit(),
      snapshot = model.snapshot(),
      back = decode(encode(snapshot));
    expect(back).toEqual(snapshot);
    expect(load(back).score(rows)).toEqual(model.score(rows));
    expect(load(back).threshold).toEqual(model.threshold);
  });
  law('calibrated', () => {
    const model = fit(),
      back = load(decode(encode(model.snapshot()))),
      far = [...rows, [3, -3, 3], [12, -12, 12], [1e9, -1e9, 0]],
      order = [...model.score(far)].map((score, i) => ({ score, i })).sort((a, b) => a.score - b.score),
      [p, probability, severity] = [model.pValue(far), model.probability(far), model.severity(far)];
    order.slice(1).forEach(({ i }, k) => {
      const before = order[k].i;
      expect(p[i] <= p[before] && probability[i] >= probability[before] && severity[i] >= severity[before]).toBe(true);
    });
    expect(p.every((v) => v > 0 && v <= 1) && probability.every((v) => v >= 0 && v <= 1)).toBe(true);
    expect(severity.every((v) => v >= 0 && v <= 100)).toBe(true);
    expect(back.pValue(far)).toEqual(p);
    expect(back.probability(far)).toEqual(probability);
  });
  law('outranks', () => {
    const model = fit(),
      [far] = model.score([[12, -12, 12]]);
    // Far out in a direction without labelled anomalies need not be likelier an anomaly than not; it is rare among normal samples.
    if (spec.labels === 'required') expect(0.05 - model.pValue([[12, -12, 12]])[0]).toBeGreaterThan(0);
    else expect(far).toBeGreaterThanOrEqual(Math.max(...model.score(rows)));
  });
  law('width', () => expect(() => fit().score([[1, 2]])).toThrow(`${spec.id} was fitted on 3 features; got 2`));
  law('options', () => checkOptions(spec.id, spec.options, (options) => configure(options)));
  law('degenerate', () => {
    for (const same of [[[1, 1, 1]], Array(20).fill([4, 4, 4]), [...Array(30).fill([0, 1, 0]), [5, 1, 0]]]) {
      const y = same.map((_, i) => (i === same.length - 1 ? 1 : 0));
      const model = fit(same, y),
        scores = [...model.score([...same, [5, 4, 4], [1e9, -1e9, 0]]), ...configure({}).fitScore(same, context(y)).scores];
      expect(scores.every(Number.isFinite), `${scores}`).toBe(true);
    }
    const one = configure({}).fit(
      rows.map(([a]) => [a]),
      context(labels),
    );
    expect(one.score([[0], [9]]).every(Number.isFinite)).toBe(true);
  });
  law('infinite', () => {
    expect(() => fit().score([[0, Infinity, 0]])).toThrow(
      `${spec.id}: sample 0, feature 1 is Infinity; values must be finite, or NaN for missing`,
    );
    expect(() => fit().score([[0, -1e151, 0]])).toThrow(
      `${spec.id}: sample 0, feature 1 is -1e+151; values must lie between -1e150 and 1e150: scale the feature, or pass NaN for missing`,
    );
    const huge = rows.map((row) => row.map((v) => v * 1e148));
    expect(fit(huge).score(huge).every(Number.isFinite)).toBe(true);
    for (const unit of [1e-140, 1e-155, 1e-160, 1e-300]) {
      const tiny = rows.map((row) => row.map((v) => v * unit));
      const model = fit(tiny);
      const scores = model.score([...tiny, [1, 1, 1], [1e150, -1e150, 0]]);
      const parts = [
        [1, 1, 1],
        [1e150, -1e150, 0],
      ].flatMap((row) => model.explain(row).features.map(({ contribution }) => contribution));
      expect([...scores, ...parts].every(Number.isFinite), `${unit}: ${scores.slice(-2)}; ${parts}`).toBe(true);
    }
  });
  law('missing', () => {
    const holes = rows.map((row, i) => (i % 9 === 0 ? [row[0], NaN, row[2]] : row));
    if (spec.missing === 'refuse') {
      expect(() => fit(holes)).toThrow(`${spec.id} does not take missing values; sample 0, feature 1 is NaN`);
      return;
    }
    const model = fit(holes),
      asked = [[0, NaN, 0], [NaN, NaN, NaN], [NaN, NaN, 4], ...holes.slice(0, 30)],
      scores = model.score(asked);
    expect(scores.every(Number.isFinite)).toBe(true);
    // By every door the same: alone, in parts, in another order, after a round trip, and where it is explained.
    if (model.series === 'walk') return;
    expect(Float64Array.from(asked, (row) => model.scoreOne(row))).toEqual(scores);
    expect(Float64Array.from([...model.score(asked.slice(0, 4)), ...model.score(asked.slice(4))])).toEqual(scores);
    expect(model.score([...asked].reverse()).reverse()).toEqual(scores);
    expect(load(decode(encode(model.snapshot()))).score(asked)).toEqual(scores);
    expect(model.explain(asked[0]).score).toEqual(scores[0]);
  });
  law('units', () => {
    const x = normalRows(200, 5, 11);
    const y = x.map((row) => (Math.hypot(...row) > 3.2 ? 1 : 0));
    const order = (some: readonly (readonly number[])[]) => {
      const { scores } = configure({ contamination: 0.1 }).fitScore(some, context(y));
      return [...scores.keys()].sort((a, b) => scores[b] - scores[a]).slice(0, FIRST);
    };
    const plain = order(x);
    const same = order(x.map((row) => row.map((v, j) => v * [1e3, 1e-2, 1, 20, 0.3][j]))).filter((i) => plain.includes(i)).length;
    if (spec.mixesUnits) expect(ALIKE - same, `${same} of ${FIRST} the same, so it does not mix units`).toBeGreaterThan(0);
    else expect(same, `${same} of ${FIRST} the same, so it mixes units`).toBeGreaterThanOrEqual(ALIKE);
  });
  law('explains', () => {
    const { features, sentence, nearest } = fit().explain([0, 9, 0], ['a', 'b', 'c']);
    expect(features[0]).toMatchObject({ name: 'b', value: 9 });
    expect(features.every((f) => Number.isFinite(f.contribution))).toBe(true);
    expect(sentence.startsWith('Score ') && sentence.includes(' threshold ') && sentence.includes(': b is 9, usually ')).toBe(true);
    expect(nearest).toHaveLength(3);
  });
}

/** What a method for series promises in place of "row by row": a walk gives the scores of the batch, wherever it is put to rest. */
function followLaw(model: Model, series: readonly (readonly number[])[]): void {
  const scores = model.score(series);
  const { follow } = model;
  if (!follow) throw new Error(`${model.id} has a series and no follow`);
  let walk = follow();
  series.forEach((row, i) => {
    if (i % 37 === 5) walk = follow(decode(encode({ id: 'walk', columns: 3, state: walk.snapshot() })).state);
    const before = walk.snapshot(),
      score = walk.scoreOne(row);
    expect(score, `${i}`).toBe(scores[i]);
    expect(walk.explain(row).score).toBe(score);
    expect(walk.snapshot()).toEqual(before);
    walk.advance(row);
  });
  const { memory } = follow(),
    late = series.slice(-memory - 1);
  if (late.length > memory) expect(model.score(late).at(-1)).toBeCloseTo(scores[scores.length - 1], 2);
  expect(() => walk.scoreOne([1, 2])).toThrow(`${model.id} was fitted on 3 features; got 2`);
}
