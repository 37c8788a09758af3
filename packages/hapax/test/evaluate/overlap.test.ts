import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { overlapAccuracy, overlapTotal } from '../../src/evaluate/overlap.ts';

type Pair = readonly [first: number, last: number];
interface Golden {
  readonly name: string;
  readonly predicted: readonly Pair[];
  readonly true: readonly Pair[];
  readonly tp: number;
  readonly fp: number;
  readonly fn: number;
  readonly tp_sequences: readonly Pair[];
  readonly fp_sequences: readonly Pair[];
}
const { evaluate }: { evaluate: Golden[] } = JSON.parse(
  readFileSync(new URL('../fixtures/telemanom_eval_small.json', import.meta.url), 'utf8'),
);
const run = ([first, last]: Pair) => ({ start: first, end: last + 1 });

test.each(evaluate.map((one) => [one.name, one] as const))('runs are credited as in the reference: %s', (_, one) => {
  const ours = overlapAccuracy(one.true.map(run), one.predicted.map(run));
  expect([ours.truePositives, ours.falsePositives, ours.falseNegatives]).toEqual([one.tp, one.fp, one.fn]);
  expect(ours.hits).toEqual(one.tp_sequences.map(run));
  expect(ours.misses).toEqual(one.fp_sequences.map(run));
});

test('the published totals of the study give its corrected precision and recall', () => {
  const part = (truePositives: number, falsePositives: number, falseNegatives: number) => ({
    ...overlapAccuracy([], []),
    truePositives,
    falsePositives,
    falseNegatives,
  });
  const { precision, recall, f1 } = overlapTotal([part(62, 12, 7), part(25, 1, 11)]);
  expect([precision, recall, f1].map((v) => v.toFixed(3))).toEqual(['0.870', '0.829', '0.849']);
});

test('nothing labelled and nothing predicted is zero, not NaN', () =>
  expect(overlapAccuracy([], [])).toMatchObject({ precision: 0, recall: 0, f1: 0 }));

test('shared samples decide, as sets of places say', () => {
  const runs = fc.array(
    fc.tuple(fc.nat(40), fc.integer({ min: 1, max: 9 })).map(([start, length]) => ({ start, end: start + length })),
    { maxLength: 6 },
  );
  fc.assert(
    fc.property(runs, runs, (labelled, predicted) => {
      const places = ({ start, end }: { start: number; end: number }) => Array.from({ length: end - start }, (_, i) => start + i),
        ours = overlapAccuracy(labelled, predicted),
        touching = predicted.map((p) => labelled.findIndex((l) => places(l).some((i) => places(p).includes(i))));
      expect(ours.truePositives).toBe(new Set(touching.filter((k) => k >= 0)).size);
      expect(ours.falsePositives).toBe(touching.filter((k) => k < 0).length);
      expect(ours.truePositives + ours.falseNegatives).toBe(labelled.length);
    }),
    { numRuns: 100 },
  );
});
