import { describe, expect, test } from 'vitest';
import { auto, decode, encode, random } from '../../src/index.ts';
import { normalRows } from '../data.ts';

const clean = normalRows(300, 3, 1);
const rank = (scores: Float64Array, i: number) => 1 + scores.filter((s) => s > scores[i]!).length;

test('the members are named with their reasons; one feature has no correlations to break, few samples show none of many', () => {
  const names = (rows: readonly number[][]) =>
    auto()
      .fit(rows)
      .notes.map((note) => note.split(':')[0]);
  expect(names(clean)).toEqual(['isolationForest', 'ecod', 'iqr', 'baggedNearest', 'mahalanobis']);
  expect(names(clean.map(([a]) => [a!]))).toHaveLength(4);
  expect(names(normalRows(60, 30, 2))).not.toContain('mahalanobis');
  expect(auto({ training: 'normal' }).fit(clean).notes).toEqual(['knn: finds samples far from the normal samples most like them']);
});

test('the tails count more the more features have few levels: four times where all have', () => {
  const weight = (rows: readonly number[][]) => {
    const { method } = auto().fit(rows).snapshot().state as { readonly method: { readonly members: { id: string; weight?: number }[] } };
    return method.members.map(({ id, weight = 1 }) => `${id} ${weight}`);
  };
  expect(weight(clean)).toEqual(['isolationForest 1', 'ecod 1', 'iqr 1', 'baggedNearest 1', 'mahalanobis 1']);
  expect(weight(clean.map((row) => row.map((v) => Math.round(v))))).toContain('ecod 4');
  expect(weight(clean.map(([a, b, c]) => [a!, b!, Math.round(c!)]))).toContain('ecod 2');
});

test('a snapshot with an unknown member is refused by name', () => {
  const snapshot = auto().fit(clean).snapshot(),
    { members } = (snapshot.state as { method: { members: { id: string }[] } }).method;
  for (const member of members) if (member.id === 'ecod') member.id = 'ecot';
  expect(() => auto.load(decode(encode(snapshot))).score(clean)).toThrow(
    'auto: the snapshot has a member ecot, which this version does not know: fit it again',
  );
});

describe('nothing blinds auto', () => {
  test('one value of a million hides no sample 8 to 50 deviations out', () => {
    const rows = [...normalRows(2000, 2, 3), [8, 0], [12, 0], [20, 0], [50, 0], [1e6, 0]];
    const { model, scores } = auto().fitScore(rows);
    expect([2000, 2001, 2002, 2003, 2004].map((i) => rank(scores, i))).toEqual([5, 4, 3, 2, 1]);
    for (let i = 2000; i < 2005; ++i) expect(scores[i]).toBeGreaterThan(model.threshold);
  });

  test.each([2, 20])('%i cells of -9999 hide no value in the same or in another column', (cells) => {
    for (const column of [0, 5]) {
      const rows = normalRows(2000, 10, 5).map((row) => row.map((v) => 20 + v));
      for (let i = 0; i < cells; ++i) rows[i * 7]![0] = -9999;
      [6, 10, 20].forEach((v, k) => {
        rows[1990 + k]![column] = 20 + v;
      });
      const { model, scores } = auto({ contamination: 0.02 }).fitScore(rows);
      for (const i of [1990, 1991, 1992]) expect(rank(scores, i), `${column}, ${i}`).toBeLessThanOrEqual(cells + 14);
      for (const i of [1990, 1991, 1992]) expect(scores[i]).toBeGreaterThan(model.threshold);
    }
  });
});

describe('what does not matter', () => {
  const rows = [...normalRows(400, 3, 8), [7, 7, 7], [7, 7, 7], [0, 9, 0]];

  test('units: other scales and origins of the columns give the same bits', () => {
    const other = rows.map(([a, b, c]) => [1000 * a!, b! / 60, 1.8 * c! + 32]);
    const [ours, theirs] = [auto().fitScore(rows), auto().fitScore(other)];
    ours.scores.forEach((score, i) => {
      expect(Math.abs(theirs.scores[i]! - score)).toBeLessThan(1e-4);
    });
    expect(theirs.scores.map((s) => (s > theirs.model.threshold ? 1 : 0))).toEqual(
      ours.scores.map((s) => (s > ours.model.threshold ? 1 : 0)),
    );
  });

  test('the order of columns and of rows', () => {
    const { scores } = auto().fitScore(rows);
    expect(auto().fitScore(rows.map(([a, b, c]) => [c!, a!, b!])).scores).toEqual(scores);
    const order = random(4).sample(rows.length, rows.length);
    const shuffled = auto().fitScore(Array.from(order, (i) => rows[i]!)).scores;
    order.forEach((i, k) => {
      expect(shuffled[k]).toBeCloseTo(scores[i]!, 12);
    });
  });

  test('identical rows score the same, however many there are', () => {
    const many = normalRows(10_200, 3, 9).map((row, i) => (i % 50 === 0 ? [0.5, i % 100, -0] : row));
    const alike = auto()
      .fitScore(many)
      .scores.filter((_, i) => i % 50 === 0);
    expect(new Set(alike).size).toBe(2);
    const { scores } = auto().fitScore(rows);
    expect(scores[400]).toBe(scores[401]);
    const twice = auto().fitScore([...rows, ...rows]).scores;
    rows.forEach((_, i) => {
      expect(twice[i]).toBe(twice[i + rows.length]);
    });
  });
});

test('explanations name the feature that is extreme, and both of a broken correlation', () => {
  const chance = random(3);
  const tied = Array.from({ length: 600 }, () => {
    const a = chance.normal();
    return [a, a + 0.05 * chance.normal(), chance.normal()];
  });
  const model = auto().fit(tied);
  expect(model.explain([0, 0, 30], ['a', 'b', 'c']).features[0]!.name).toBe('c');
  expect(
    model
      .explain([1.5, -1.5, 0], ['a', 'b', 'c'])
      .features.slice(0, 2)
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['a', 'b']);
});
