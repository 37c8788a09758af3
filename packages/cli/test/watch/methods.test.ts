import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode, encode } from 'hapax';
import { createStream } from 'hapax/stream';
import { expect, test } from 'vitest';
import { methodsOf } from '../../src/watch/methods.ts';

const base = fileURLToPath(new URL('.', import.meta.url));
test('a threshold rule of the user by the path of its module sets the bar of a stream, and is restored with it', async () => {
  const detectors = [{ method: 'ewma', threshold: { method: './own-rule.mjs', options: { factor: 3 } } }];
  const methods = await methodsOf({ detectors }, base);
  expect(Object.keys(methods.thresholds ?? {})).toContain('./own-rule.mjs');
  const config = { features: ['v'], detectors, alerts: { k: 1, n: 1 } } as Parameters<typeof createStream>[0];
  let stream = createStream(config, methods);
  const calibration: number[] = [];
  for (let i = 0; i < 3000; ++i) {
    if (i === 2000) stream = createStream(config, methods, { restore: decode(encode(stream.snapshot())) });
    const [verdict] = stream.push({ time: i * 1000, values: [(i * 7919) % 101] }).verdicts;
    if (verdict && Number.isFinite(verdict.threshold)) expect(verdict.threshold).toBeGreaterThan(0);
    if (verdict && !Number.isFinite(verdict.threshold) && verdict.score === verdict.score) calibration.push(verdict.score);
  }
  const [last] = stream.push({ time: 3_000_000, values: [50] }).verdicts;
  expect(last?.threshold).toBeCloseTo(3 * Math.max(...calibration), 9);
});

test('a module that is not there, or exports several things, is refused in words', async () => {
  const naming = (method: string) => methodsOf({ detectors: [{ method: 'ewma', threshold: { method } }] }, base);
  await expect(naming('./none.mjs')).rejects.toThrow('./none.mjs: the module cannot be loaded: ');
  const two = join(mkdtempSync(join(tmpdir(), 'hapax-')), 'two.mjs');
  writeFileSync(two, 'export const a = 1;\nexport const b = 2;\n');
  await expect(naming(two)).rejects.toThrow(`${two}: a module must have a default export, or one export; it has 2`);
});
