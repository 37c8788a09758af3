import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import {
  decisionTree,
  ellipticEnvelope,
  isolationForest,
  knn,
  type Model,
  mahalanobis,
  oneClassSvm,
  pca,
  random,
  randomForest,
  toOnnx,
  zScore,
} from '../../src/index.ts';

const chance = random(2);
/** Five features; the fourth never changes, the fifth hardly ever. */
const rows = Array.from({ length: 600 }, (_, i) => [chance.normal(), 50 + 3 * chance.normal(), chance.normal() ** 3, 7, i === 3 ? 1 : 0]);
const labels = rows.map(([a, b]) => (a! > 1 && b! > 49 ? 1 : 0));
const asked = [
  ...rows.slice(0, 30),
  [0, 50, 0, 8, 0],
  [0, 50, 0, 7, 1],
  [0, 50, 0, 7, 5],
  [9, 20, -8, 7, 0],
  [Number.NaN, 50, 0, 7, 0],
  [0.3, Number.NaN, 1, Number.NaN, Number.NaN],
];
const models: readonly Model[] = [
  isolationForest({ nEstimators: 30 }).fit(rows),
  decisionTree({ maxDepth: 5 }).fit(rows, { labels }),
  randomForest({ nEstimators: 10 }).fit(rows, { labels }),
  mahalanobis().fit(rows),
  ellipticEnvelope().fit(rows),
  pca({ nComponents: 2 }).fit(rows),
  oneClassSvm({ nu: 0.1 }).fit(rows),
  zScore().fit(rows),
];

/** Fields of a protocol buffer message: by number, the values in order. */
function fieldsOf(bytes: Uint8Array): Map<number, (number | Uint8Array)[]> {
  const out = new Map<number, (number | Uint8Array)[]>();
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = bytes[at++]!;
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const length = varint();
    const value = key % 8 === 0 ? length : bytes.subarray(at, (at += length));
    out.set(key >> 3, [...(out.get(key >> 3) ?? []), value]);
  }
  return out;
}
const text = (value: number | Uint8Array | undefined) => Buffer.from(value as Uint8Array).toString('latin1');
const message = (value: number | Uint8Array | undefined) => fieldsOf(value as Uint8Array);

describe('the bytes are a model of ONNX', () => {
  test.each(models.map((model) => [model.id, model] as const))('%s', (_, model) => {
    const whole = fieldsOf(toOnnx(model));
    expect(whole.get(1)).toEqual([8]);
    expect(whole.get(8)!.map((one) => [text(message(one).get(1)![0]), message(one).get(2)![0]])).toEqual([
      ['', 17],
      ['ai.onnx.ml', 3],
    ]);
    const graph = message(whole.get(7)![0]);
    const names = (field: number) => graph.get(field)!.map((one) => text(message(one).get(1)![0]));
    expect([names(11), names(12)]).toEqual([['X'], ['score', 'anomaly']]);
    // Whatever an operator reads was made before.
    const made = new Set(['X', ...graph.get(5)!.map((one) => text(message(one).get(8)![0]))]);
    for (const node of graph.get(1)!.map(message)) {
      for (const name of node.get(1)!) expect(made).toContain(text(name));
      made.add(text(node.get(2)![0]));
    }
  });
});

test('what ONNX cannot hold is refused with the way out', () => {
  expect(() => toOnnx(knn().fit(rows))).toThrow(
    'knn cannot be written as ONNX; isolationForest, decisionTree, randomForest, mahalanobis, ellipticEnvelope, pca, oneClassSvm, zScore can',
  );
  expect(() => toOnnx(isolationForest({ extensionLevel: 1 }).fit(rows))).toThrow(
    'an extended isolationForest cannot be written as ONNX; fit it with extensionLevel 0',
  );
  expect(() => toOnnx(isolationForest({ categorical: [4] }).fit(rows))).toThrow(
    'trees that part categories by random sets cannot be written as ONNX; fit them without `categorical`',
  );
  expect(() => toOnnx(pca({ form: 'pyod' }).fit(rows))).toThrow(
    'pca of the form of PyOD cannot be written as ONNX; fit it with form projection',
  );
});

const python = process.env.HAPAX_PYTHON ?? 'python3';
const there = (() => {
  try {
    execFileSync(python, ['-c', 'import onnx, onnxruntime'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

test.skipIf(!there)(
  'onnxruntime says the same (skips where python3, or HAPAX_PYTHON, has no onnx and onnxruntime)',
  { timeout: 120_000 },
  () => {
    const folder = mkdtempSync(join(tmpdir(), 'hapax-onnx-'));
    try {
      const path = join(folder, 'cases.json');
      // NaN is null in JSON.
      writeFileSync(path, JSON.stringify(models.map((model) => ({ onnx: Buffer.from(toOnnx(model)).toString('base64'), rows: asked }))));
      const said: { score: (number | null)[]; anomaly: number[] }[] = JSON.parse(
        String(execFileSync(python, [fileURLToPath(new URL('../../../../python/check_onnx.py', import.meta.url)), path])),
      );
      for (const [k, model] of models.entries()) {
        const trees = ['isolationForest', 'decisionTree', 'randomForest'].includes(model.id);
        // What others let expect is beyond ONNX: no score is better than another one.
        const silent = (i: number) => !['isolationForest', 'zScore'].includes(model.id) && asked[i]!.some(Number.isNaN);
        expect(said[k]!.score.map((score) => score === null)).toEqual(asked.map((_, i) => silent(i)));
        for (const [i, ours] of model.score(asked).entries()) {
          const theirs = said[k]!.score[i];
          if (theirs === null || theirs === undefined) continue;
          expect(Math.abs(ours - theirs), `${model.id}, row ${i}: ${ours} against ${theirs}`).toBeLessThan(
            (trees ? 1e-6 : 1e-9) * Math.max(1, Math.abs(ours)),
          );
        }
        expect(said[k]!.anomaly).toEqual(Array.from(model.predict(asked), (verdict, i) => (silent(i) ? 0 : verdict)));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
