import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { decode, loadModel, treeImportances } from '../../src/index.ts';
import { detectors } from '../../src/registry.ts';

interface Exported {
  readonly sklearn: string;
  readonly X: number[][];
  readonly Y: number[][];
  readonly labels: number[];
  readonly cases: Readonly<
    Record<
      string,
      { readonly snapshot: string; readonly scores: number[]; readonly flagged: number[] | null; readonly importances?: number[] }
    >
  >;
}
const read = (path: string): Exported => JSON.parse(String(gunzipSync(readFileSync(path))));
const fixture = read(fileURLToPath(new URL('../fixtures/sklearn-models.json.gz', import.meta.url)));

/** Relative; scores of trees and of dense algebra differ by rounding only. */
const EQUAL = 1e-9;

function mustAgree({ X, Y, labels, cases }: Exported, name: string): void {
  const { snapshot, scores, flagged, importances } = cases[name]!;
  const model = loadModel(decode(snapshot), { detectors });
  expect(model.id).toBe(name.split(',')[0]);
  const ours = model.score(Y);
  for (const [i, theirs] of scores.entries())
    expect(Math.abs(ours[i]! - theirs), `row ${i}: ${ours[i]} against ${theirs}`).toBeLessThan(EQUAL * Math.max(1, Math.abs(theirs)));
  if (flagged === null) return;
  // Of a classifier 1 is the class that means anomaly, of the others -1 is an anomaly.
  const labelled = name === 'decisionTree' || name === 'randomForest';
  expect(Array.from(model.predict(Y, labelled ? 'anomaly' : 'sklearn'))).toEqual(flagged);
  if (importances) for (const [j, v] of treeImportances(model, X, labels).entries()) expect(v).toBeCloseTo(importances[j]!, 9);
}

describe(`models of scikit-learn ${fixture.sklearn} score alike here to 1e-9, with the same verdicts`, () => {
  test.each(Object.keys(fixture.cases))('%s', (name) => {
    mustAgree(fixture, name);
    expect(loadModel(decode(fixture.cases[name]!.snapshot), { detectors }).explain(fixture.Y[22]!, ['a', 'b', 'c', 'd']).sentence).toMatch(
      /^Score /,
    );
  });
});

const python = process.env.HAPAX_PYTHON ?? 'python3';
const there = (() => {
  try {
    execFileSync(python, ['-c', 'import sklearn'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!there)(
  'models fitted by the scikit-learn of this machine score alike (skips where python3, or HAPAX_PYTHON, has none)',
  { timeout: 120_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'hapax-sklearn-'));
    try {
      for (const seed of ['7', '8']) {
        const out = join(folder, `${seed}.json.gz`);
        execFileSync(python, [fileURLToPath(new URL('../../../../python/make_fixtures.py', import.meta.url)), out, seed]);
        const made = read(out);
        for (const name of Object.keys(made.cases)) mustAgree(made, name);
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
