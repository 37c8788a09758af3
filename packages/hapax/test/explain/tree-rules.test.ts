import { describe, expect, test } from 'vitest';
import {
  decisionTree,
  importances,
  isolationForest,
  mad,
  partialDependence,
  randomForest,
  treeImportances,
  treeRules,
} from '../../src/index.ts';
import { normalRows } from '../data.ts';

const rows = normalRows(200, 3, 4);
/** The rule of the file. */
const labels = rows.map(([a, b]) => (a! > 0.5 && b! <= 0.25 ? 1 : 0));
const model = decisionTree().fit(rows, { labels });

describe('treeRules', () => {
  test('tells the rule that made the labels, each feature once a side, with the rows that keep it', () => {
    const rules = treeRules(model, { names: ['a', 'b', 'c'], rows });
    const [first] = rules;
    expect(first!.conditions.map((text) => text.replace(/[\d.]+$/, '…')).sort()).toEqual(['a > …', 'b <= …']);
    expect([first!.value, first!.rows]).toEqual([1, labels.filter((y) => y === 1).length]);
    expect(rules.reduce((sum, rule) => sum + rule.rows, 0)).toBe(200);
    expect(rules.slice(1).every(({ value }) => value === 0)).toBe(true);
  });

  test('a sample that lacks something is counted where its score says', () => {
    const pairs = rows.map(([a, b, c]) => [a!, 3 * a! + 0.3 * b!, c!]);
    const tree = decisionTree().fit(pairs, { labels: pairs.map(([, b]) => (b! > 3 ? 1 : 0)) });
    const holes = [
      [1.8, Number.NaN, 0],
      [-1.8, Number.NaN, 0],
      [1.5, Number.NaN, 0],
    ];
    const rules = treeRules(tree, { rows: holes });
    expect(rules.reduce((sum, rule) => sum + rule.value * rule.rows, 0)).toBe(tree.score(holes).reduce((a, b) => a + b, 0));
    expect(() => treeRules(tree, { rows: [[1, 2]] })).toThrow('decisionTree was fitted on 3 features; got 2');
    expect(() => treeImportances(tree, [[1, 2]], [1])).toThrow('decisionTree was fitted on 3 features; got 2');
  });

  test('each sample keeps one rule, and it says the score', () => {
    const noisy = decisionTree({ maxDepth: 5 }).fit(rows, { labels: rows.map(([a, b, c]) => (a! * b! + c! > 0.6 ? 1 : 0)) });
    const rules = treeRules(noisy, { names: ['a', 'b', 'c'] });
    const keeps = (row: readonly number[], text: string): boolean => {
      const value = (name: string) => row['abc'.indexOf(name)]!;
      const both = /^([-\d.e]+) < (.) <= ([-\d.e]+)$/.exec(text);
      if (both) return Number(both[1]) < value(both[2]!) && value(both[2]!) <= Number(both[3]);
      const [name, sign, limit] = text.split(' ');
      return sign === '>' ? value(name!) > Number(limit) : value(name!) <= Number(limit);
    };
    for (const row of normalRows(50, 3, 9)) {
      const kept = rules.filter(({ conditions }) => conditions.every((text) => keeps(row, text)));
      expect(kept.map(({ value }) => value)).toEqual([noisy.scoreOne(row)]);
    }
  });

  test('of a forest it tells the tree that is asked for; of other models that there is none', () => {
    const forest = randomForest({ nEstimators: 3 }).fit(rows, { labels });
    expect(treeRules(forest, { tree: 2 })).not.toEqual(treeRules(forest, { tree: 1 }));
    expect(() => treeRules(forest, { tree: 3 })).toThrow('randomForest has 3 trees, counted from 0; got 3');
    expect(() => treeRules(mad().fit(rows))).toThrow('mad has no trees; decisionTree, randomForest and isolationForest have');
    expect(() => treeRules(isolationForest({ categorical: [2], nEstimators: 1 }).fit(rows))).toThrow(
      'isolationForest parts categories by random sets, which no rule can say; fit it without `categorical`',
    );
  });
});

describe('importances', () => {
  test('of a tree: the hand-computed decrease of gini', () => {
    const x = [0, 0, 0, 0, 1, 1, 1, 1].map((a, i) => [a, i % 4 === 0 ? 0 : 1]);
    const y = x.map(([a, b]) => (a === 1 && b === 1 ? 1 : 0));
    // gini · n: 8 rows with 3 anomalies 3.75; left 0, right 4 rows with 3: 1.5. So 2.25 for a and 1.5 for b.
    expect(Array.from(treeImportances(decisionTree().fit(x, { labels: y }), x, y))).toEqual([2.25 / 3.75, 1.5 / 3.75]);
  });

  test('a feature that tells nothing has none; they add up to 1', () => {
    const told = treeImportances(model, rows, labels);
    expect(told[2]).toBe(0);
    expect(told.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 12);
    const forest = treeImportances(randomForest().fit(rows, { labels }), rows, labels);
    expect(Math.min(forest[0]!, forest[1]!)).toBeGreaterThan(3 * forest[2]!);
    expect(() => treeImportances(isolationForest().fit(rows), rows, labels)).toThrow(
      'isolationForest asks at random, so its questions lower nothing; ask `importances(model, rows)` instead',
    );
  });

  test('of any model: the mean size of its contributions', () => {
    const any = mad().fit(rows);
    const naive = [0, 1, 2].map((j) => rows.reduce((sum, row) => sum + Math.abs(any.contributions(row)![j]!), 0) / rows.length);
    for (const [j, v] of importances(any, rows).entries()) expect(v).toBeCloseTo(naive[j]!, 10);
  });
});

describe('partialDependence', () => {
  test('is the mean score with the feature set in all rows', () => {
    const any = mad().fit(rows);
    const told = partialDependence(any, rows, 1, { points: 5 });
    expect(told.grid.length).toBe(5);
    told.grid.forEach((value, g) => {
      const scores = any.score(rows.map(([a, , c]) => [a!, value, c!]));
      expect(told.score[g]).toBeCloseTo(scores.reduce((a, b) => a + b, 0) / 200, 10);
      expect(told.anomalies[g]).toBe(scores.filter((score) => score > any.threshold).length / 200);
    });
  });

  test('takes the values themselves where there are few, and missing ones are none', () => {
    const few = rows.map(([a, b], i) => [a!, b!, i % 10 === 0 ? Number.NaN : i % 3]);
    expect([...partialDependence(mad().fit(few), few, 2).grid]).toEqual([0, 1, 2]);
    expect(() => partialDependence(mad().fit(few), few, 3)).toThrow('mad has features 0 to 2; got 3');
  });
});
