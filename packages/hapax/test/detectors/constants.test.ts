import { describe, expect, test } from 'vitest';
import type { DetectorEntry } from '../../src/contract/detector.ts';
import { random } from '../../src/index.ts';
import { detectors } from '../../src/registry.ts';

const byId = (id: string): DetectorEntry => Object.entries<DetectorEntry>(detectors).filter(([name]) => name === id)[0]![1];
const chance = random(3);
const make = (rest: (i: number) => number[]) => Array.from({ length: 500 }, (_, i) => [chance.normal(), chance.normal(), ...rest(i)]);
const cases: readonly [string, number[][], number[]][] = [
  ['a flag that was always 0 is 1', make(() => [0]), [0, 0, 1]],
  ['a code that was always 0 is 500', make(() => [0]), [0, 0, 500]],
  ['a value that was always 5 is 6', make(() => [5]), [0, 0, 6]],
  ['ten constants change at once', make(() => Array(10).fill(0)), [0, 0, ...Array(10).fill(7)]],
  ['a cell that was always missing has a value', make(() => [Number.NaN]), [0, 0, 5]],
];

describe.each(['auto', 'mahalanobis', 'pca', 'ellipticEnvelope', 'isolationForest', 'hbos'])('%s flags', (id) => {
  test.each(cases)('%s', (_, rows, changed) => {
    const model = byId(id).configure({}).fit(rows);
    expect(model.predict([changed])[0]).toBe(1);
    expect(model.explain(changed).features[0]!.contribution).toBeGreaterThan(0);
    expect(Number(model.explain(changed).features[0]!.name.slice('feature '.length))).toBeGreaterThanOrEqual(2);
    expect(model.predict([[0, 0, ...rows[0]!.slice(2)]])[0]).toBe(0);
  });
});
