import { random } from 'hapax';
import { expect, test } from 'vitest';
import { inOrder } from '../../src/detect/in-order.ts';
import { hapax, scratch } from '../capture.ts';

const { file } = scratch();

/** Normal values from a seed. */
const normal = (seed: number): (() => number) => {
  const generator = random(seed);
  return () => generator.normal();
};
const column = (rows: number, value: (i: number) => number) => Float64Array.from({ length: rows }, (_, i) => value(i));
const wave = (seed: number, period: number, noise: number) => {
  const e = normal(seed);
  return (i: number) => 10 * Math.sin((2 * Math.PI * i) / period) + noise * e();
};

test('one column that is like itself some rows before is in order: waves, walks, weeks with noise', () => {
  let level = 0;
  const step = normal(1);
  expect(inOrder([column(500, wave(2, 60, 3))])).toBe(true);
  expect(inOrder([column(500, () => (level += step()))])).toBe(true);
  expect(inOrder([column(300, wave(3, 7, 4))])).toBe(true);
});

test('values of things are not in order: independent, sorted, too few', () => {
  const e = normal(4);
  for (let k = 0; k < 20; ++k) expect(inOrder([column(200, e)])).toBe(false);
  expect(inOrder([column(200, e).sort()])).toBe(false);
  expect(inOrder([column(40, wave(5, 20, 0))])).toBe(false);
});

test('several columns are in order where most are smooth, not where the file is sorted by kind or by one of them', () => {
  expect(inOrder([column(400, wave(6, 60, 0.5)), column(400, wave(7, 40, 0.5))])).toBe(true);
  const kinds = (seed: number) => {
    const e = normal(seed);
    return column(300, (i) => 20 * Math.floor(i / 100) + e());
  };
  expect(inOrder([kinds(8), kinds(9), kinds(10)])).toBe(false);
  const e = normal(11);
  const size = column(300, (i) => i * 10 + 3 * e());
  expect(inOrder([size.slice().sort(), size.map((v) => v / 100 + e())])).toBe(false);
});

test('flags and codes that come in runs are not smooth measurements', () => {
  const runs = (length: number) => column(600, (i) => Math.floor(i / length) % 3);
  expect(inOrder([runs(50), runs(35), runs(80)])).toBe(false);
});

test('a file of one curve is judged as a series, and that is said; one with names of things is not', async () => {
  const curve = column(600, wave(12, 50, 0.5));
  curve[300] = 60;
  const path = file('curve.csv', `value\n${curve.join('\n')}\n`);
  const { out, err } = await hapax(['detect', path]);
  expect(err).toBe(
    'note: judged as a series, in hindsight: it has no times, but its rows are like those before them; --as table judges each row by itself, --method autoStream by the rows before it\n',
  );
  expect(out).toMatch(/1 event, 1 of 600 rows/);
  expect(out).toMatch(/spike +line 302/);
  const cities = file('cities.csv', `city,value\n${[...curve].map((v, i) => `city ${i},${v}`).join('\n')}\n`);
  expect((await hapax(['detect', cities])).out).toContain('(auto)');
});
