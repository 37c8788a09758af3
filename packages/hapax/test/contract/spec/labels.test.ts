import { describe, expect, test } from 'vitest';
import type { Configured } from '../../../src/contract/detector.ts';
import { rocAuc } from '../../../src/evaluate/index.ts';
import { decisionTree, decode, encode, type FitContext, mad } from '../../../src/index.ts';
import { normalRows } from '../../data.ts';
import { semiSupervised } from '../../guests/semi-supervised.ts';

const rows = [[1], [2]];

describe('what is known of samples is checked, used or not', () => {
  const refused: [string, FitContext, string][] = [
    ['too many labels', { labels: [1, 5, 7] }, 'mad got 3 labels for 2 samples'],
    ['another number', { labels: [0, 5] }, 'mad: label 1 must be 0 or 1; got 5'],
    [
      'the other convention',
      { labels: [0, -1] },
      'mad: label 1 must be 0 or 1; got -1; what is known of some samples (-1, 0, 1) goes into { known }',
    ],
    ['a text', { labels: ['yes', 'no'] as unknown as number[] }, 'mad: label 0 must be 0 or 1; got "yes"'],
    ['no list', { labels: 1 as unknown as number[] }, 'mad: labels must be a list, one for each sample; got 1'],
    ['too few known', { known: [1] }, 'mad got 1 known labels for 2 samples'],
    ['half known', { known: [0.5, 0] }, 'mad: known label 0 must be -1 (anomaly), 0 (unlabelled) or 1 (normal); got 0.5'],
    ['weights where none are taken', { weights: [1, 2] }, 'mad takes no weights; leave { weights } out'],
  ];
  test.each(refused)('%s', (_, context, message) => {
    expect(() => mad().fit(rows, context)).toThrow(message);
  });

  test('labels of an unsupervised method change nothing, and its notes say so, also after a restart', () => {
    const model = mad().fit(rows, { labels: [0, 1] });
    expect(model.notes).toEqual(['mad learns without labels: `labels` had no part in the fit']);
    expect(model.score(rows)).toEqual(mad().fit(rows).score(rows));
    expect(mad.load(decode(encode(model.snapshot()))).notes).toEqual(model.notes);
    expect(mad().fit(rows, { known: [0, 1] }).notes).toEqual(['mad learns without labels: `known` had no part in the fit']);
  });

  test('each kind of method says which labels it learns from', () => {
    // The type of `decisionTree()` asks for labels already.
    const untyped: Configured = decisionTree();
    expect(() => untyped.fit(rows)).toThrow('decisionTree learns from labels; pass { labels } with 0 for normal and 1 for anomaly');
    expect(() => untyped.fit(rows, { known: [1, -1] })).toThrow(
      'decisionTree learns from labels of every sample; pass { labels } with 0 for normal and 1 for anomaly instead of { known }',
    );
    expect(() => semiSupervised().fit(rows, { labels: [0, 1] })).toThrow(
      'semiSupervised learns from what is known of some samples; pass { known } with -1 for anomaly, 0 for unlabelled and 1 for normal instead of { labels }',
    );
    expect(() => semiSupervised().fit(rows, { weights: [1, -1] })).toThrow(
      'semiSupervised: weight 1 must be a number of at least 0; got -1',
    );
    expect(() => semiSupervised().fit(rows, { weights: [0, 0] })).toThrow(
      'semiSupervised: all weights are 0; at least one sample must count',
    );
  });
});

describe('a method that learns from what is known of some', () => {
  // Anomalies hide along an axis on which normal samples vary widely too.
  const normal = normalRows(200, 6, 3).map((row) => row.map((v, j) => (j === 0 ? 3 * v : v)));
  const anomalies = normalRows(20, 6, 4).map((row, i) => row.map((v, j) => (j === 5 ? v + (i % 2 === 0 ? 4 : -4) : v)));
  const x = [...normal, ...anomalies];
  const truth = x.map((_, i) => (i < normal.length ? 0 : 1));
  const known = x.map((_, i) => (i % 3 === 0 ? (i < normal.length ? 1 : -1) : 0));
  const quality = (context: FitContext) => rocAuc(truth, semiSupervised({ epochs: 100, eta: 10 }).fit(x, context).score(x));

  test('ranks better with a third of the labels than without', () => {
    expect(quality({ known })).toBeGreaterThan(quality({}) + 0.1);
  });

  test('weights count: 1 each changes nothing, 0 leaves a sample out of the descent', () => {
    expect(quality({ known, weights: x.map(() => 1) })).toBe(quality({ known }));
    expect(quality({ known, weights: known.map((k) => (k === -1 ? 0 : 1)) })).toBeLessThan(quality({ known }));
  });
});
