import { expect, test } from 'vitest';
import { auto, baggedNearest, decode, encode, kMeans, knn, lof, matrix, random } from '../../src/index.ts';
import { load } from '../../src/registry.ts';

const FEATURES = 6;
const { NaN: missing } = Number;
type Law = (chance: ReturnType<typeof random>, n: number) => number[][];
const together = (chance: ReturnType<typeof random>, n: number, load: number, of: (z: number, j: number) => number): number[][] =>
  Array.from({ length: n }, () => {
    const common = chance.normal();
    return Array.from({ length: FEATURES }, (_, j) => of(load * common + Math.sqrt(1 - load ** 2) * chance.normal(), j));
  });
const LAWS: Readonly<Record<string, Law>> = {
  normal: (chance, n) => together(chance, n, 0.8, (z, j) => 20 * (j + 1) + (j + 1) * z),
  'nearly on a line': (chance, n) => together(chance, n, 0.9995, (z, j) => 20 * (j + 1) + (j + 1) * z),
  amounts: (chance, n) => together(chance, n, 0.8, (z, j) => 10 ** j * Math.exp(0.6 * z)),
  'two kinds': (chance, n) =>
    together(chance, n, 0.7, (z, j) => 50 + (j + 1) * z).map((row) =>
      chance.uniform() < 0.35 ? row.map((v, j) => v + 12 * (j + 1)) : row,
    ),
  'three kinds': (chance, n) =>
    together(chance, n, 0.7, (z) => 50 + z).map((row) => {
      const kind = chance.integer(3);
      return kind === 0 ? row : row.map((v, j) => v + (j % 2 === kind - 1 ? 15 : 0));
    }),
};

/** A table with cells that are missing here and there, and which row was changed. */
function made(law: Law, n: number, share: number, change: (row: number[], other: number[]) => number[] = (row) => row) {
  const chance = random(31 * n + Math.round(1000 * share));
  const rows = law(chance, n).map((row) => row.map((v) => (chance.uniform() < share ? missing : v)));
  const at = chance.integer(n);
  const other = rows.find((row) => row.every((v) => v === v)) ?? [];
  rows[at] = change(rows[at], other);
  return { x: matrix(rows), rows, at };
}

function flagged(x: ReturnType<typeof matrix>) {
  const { model, scores } = auto().fitScore(x);
  const { own } = model;
  own?.lift?.(x, scores);
  const over = Array.from(scores.keys()).filter((i) => scores[i] > (own?.level ?? Infinity));
  return { model, scores, over, level: own?.level };
}

test.each(Object.keys(LAWS))('%s: rows that lack a cell or two are not flagged for it', (law) => {
  for (const n of [120, 600])
    for (const share of [0.01, 0.05, 0.2]) {
      const { x } = made(LAWS[law], n, share);
      expect({ n, share, flagged: flagged(x).over.length }).toEqual({ n, share, flagged: 0 });
    }
});

test.each(Object.keys(LAWS))('%s: a row that lacks all but one is, and the reason says what it lacks', (law) => {
  for (const n of [120, 600])
    for (const share of [0, 0.05]) {
      const { x, rows, at } = made(LAWS[law], n, share, (row, other) => row.map((_, j) => (j === 0 ? other[0] : missing)));
      const { model, over } = flagged(x);
      expect({ n, share, over }).toEqual({ n, share, over: [at] });
      expect(model.explain(rows[at], ['a', 'b', 'c', 'd', 'e', 'f']).reason).toBe('5 of 6 values are missing: b, c, d and 2 more');
    }
});

test.each(Object.keys(LAWS))('%s: a wild value in a row that lacks a cell is found', (law) => {
  for (const share of [0.05, 0.2]) {
    const { x, at } = made(LAWS[law], 600, share, (_, other) => other.map((v, j) => (j === 3 ? missing : j === 2 ? 1000 * v : v)));
    expect({ share, over: flagged(x).over }).toEqual({ share, over: [at] });
  }
});

test('a row of one kind whose lacking cell says nothing but whose others are of two kinds is found', () => {
  const { x, at } = made(LAWS['two kinds'], 600, 0.05, (_, other) =>
    other.map((v, j) => (j === 3 ? missing : j < 2 ? v : v + 12 * (j + 1))),
  );
  expect(flagged(x).over).toContain(at);
});

test('a saved model fills as the fitted one does', () => {
  const { x } = made(LAWS['two kinds'], 200, 0.1);
  const { model } = auto().fitScore(x);
  const again = load(decode(encode(model.snapshot())));
  expect(again.score(x)).toEqual(model.score(x));
  const lifted = [model, again].map((one) => {
    const scores = one.score(x);
    one.own?.lift?.(x, scores);
    return scores;
  });
  expect(lifted[0]).toEqual(lifted[1]);
});

test.each([knn, lof, kMeans, baggedNearest])('a row that lacks a cell is no farther from others in the eyes of %s', (method) => {
  const { x, rows } = made(LAWS['two kinds'], 400, 0.03);
  const { scores } = method().fitScore(x);
  const whole = (i: number) => rows[i].every((v) => v === v);
  const top = Array.from(scores.keys())
    .sort((a, b) => scores[b] - scores[a])
    .slice(0, 40);
  // 17 of 100 rows lack a cell: of the forty strangest, seven.
  expect(top.filter((i) => !whole(i)).length).toBeLessThanOrEqual(12);
});

test('a model that was saved before goes on with medians', () => {
  const { x } = made(LAWS['two kinds'], 200, 0.1);
  const snapshot = knn().fit(x).snapshot();
  const state = snapshot.state as { readonly profile: Readonly<Record<string, unknown>> };
  const { fill, ...before } = state.profile;
  expect(fill).toBe('others');
  const old = load({ ...snapshot, state: { ...state, profile: before } });
  const typical = before.typical as Float64Array;
  const whole = matrix(
    Array.from({ length: x.rows }, (_, i) => Array.from(x.values.subarray(i * 6, i * 6 + 6), (v, j) => (v === v ? v : typical[j]))),
  );
  expect(old.score(x)).toEqual(old.score(whole));
});
