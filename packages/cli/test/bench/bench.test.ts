import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { random } from 'hapax';
import { afterAll, describe, expect, test } from 'vitest';
import { summaryOf } from '../../src/bench/interval.ts';
import type { BenchRow } from '../../src/bench/suite.ts';
import { hapax } from '../capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-'));
afterAll(() => rmSync(folder, { recursive: true }));

const npy = (shape: string, values: Float64Array) => {
  const text = `${`{'descr': '<f8', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117)}\n`;
  return Buffer.concat([
    Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0),
    Buffer.from(text),
    Buffer.from(values.buffer),
  ]);
};

const chance = random(1);
const labels = Float64Array.from({ length: 300 }, (_, i) => (i < 15 ? 1 : 0));
const x = Float64Array.from({ length: 600 }, (_, k) => chance.normal() + (k < 30 ? 8 : 0));
writeFileSync(join(folder, 'easy.npz'), zipSync({ 'X.npy': npy('(300, 2)', x), 'y.npy': npy('(300,)', labels) }));
writeFileSync(join(folder, 'easy.csv'), `a,b,label\n${Array.from(labels, (y, i) => `${x[2 * i]},${x[2 * i + 1]},${y}`).join('\n')}\n`);

describe('bench', () => {
  test('a separable set has a ROC-AUC of 100, in the table and in the file', async () => {
    const json = join(folder, 'out.json');
    const { code, out } = await hapax(['bench', '--suite', 'adbench', '--data', folder, '--method', 'mad', '--seeds', '2', '--json', json]);
    expect(code).toBe(0);
    expect(out).toMatch(/^easy +100\.0$/m);
    expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({
      suite: 'adbench',
      seeds: [1, 2],
      rows: [{ set: 'easy', method: 'mad', seed: 1, measures: { roc: 100 } }, { seed: 2 }],
    });
  });
  test('a wrong suite, method, folder or count is said in one line', async () => {
    expect((await hapax(['bench', '--suite', 'adbench', '--data', folder, '--method', 'magic'])).err).toMatch(
      /^hapax: adbench cannot run "magic"; it runs .*mad/,
    );
    expect((await hapax(['bench', '--suite', 'adbench', '--data', join(folder, 'no')])).err).toBe(
      `hapax: ${join(folder, 'no')}: not a folder that can be read; name the folder of the data with --data\n`,
    );
    expect((await hapax(['bench', '--suite', 'adbench', '--data', folder, '--seeds', '0'])).err).toBe(
      'hapax: --seeds must be a whole number in [1, 100]; got 0\n',
    );
    expect((await hapax(['bench', '--suite', 'nab', '--data', folder])).err).toMatch(/combined_windows\.json: not found; the suite wants/);
  });
  test('means are over seeds first, then over sets; runs without an anomaly in the test part do not count', () => {
    const row = (set: string, seed: number, roc: number): BenchRow => ({ set, method: 'm', seed, measures: { roc }, seconds: 1 });
    const rows = [row('a', 1, 10), row('a', 2, 20), row('b', 1, Number.NaN), row('b', 2, 95)];
    expect(summaryOf({ measures: ['roc'] }, rows)).toMatchObject([{ method: 'm', means: [55], seconds: 4 }]);
  });
});

describe('bench on telemetry', () => {
  const channels = mkdtempSync(join(tmpdir(), 'hapax-'));
  afterAll(() => rmSync(channels, { recursive: true }));
  const wave = (n: number, odd: readonly number[]) =>
    Float64Array.from({ length: 2 * n }, (_, k) => {
      const t = k >> 1;
      if (k % 2 === 1) return 0;
      return Math.sin(t / 6) + 0.01 * chance.normal() + (odd.some((at) => t >= at && t < at + 20) ? Math.cos(t) : 0);
    });
  for (const [name, odd] of [
    ['A-1', [800]],
    ['B-1', [500, 1100]],
  ] as const)
    writeFileSync(
      join(channels, `${name}.npz`),
      zipSync({ 'train.npy': npy('(900, 2)', wave(900, [])), 'test.npy': npy('(1500, 2)', wave(1500, odd)) }),
    );
  const csv = (line: string) =>
    writeFileSync(join(channels, 'labeled_anomalies.csv'), `chan_id,spacecraft,anomaly_sequences,class,num_values\n${line}\n`);

  test('counts runs over all channels, each labelled run once', async () => {
    csv(
      'A-1,MSL,"[[800, 820]]",[point],1500\nB-1,MSL,"[[500, 520], [1100, 1120]]","[point, contextual]",1500\nA-1,MSL,"[[10, 12]]",[point],1500',
    );
    const json = join(channels, 'out.json');
    await hapax(['bench', '--suite', 'telemanom', '--data', channels, '--method', 'telemanom', '--json', json]);
    // Three of four labelled runs, the fourth lies where no forecast is yet; nothing else.
    const { rows, summary } = JSON.parse(readFileSync(json, 'utf8'));
    expect(rows.map(({ set }: BenchRow) => set)).toEqual(['A-1', 'B-1']);
    const own = [expect.closeTo((2 * 75) / 1.75, 10), 100, 75];
    expect(summary).toMatchObject([{ method: 'telemanom', means: [...own, ...own] }]);
  });
  test('has the rule of the study beside the corrected one: it is blind between the last window and the last batch', async () => {
    writeFileSync(
      join(channels, 'C-1.npz'),
      zipSync({ 'train.npy': npy('(900, 2)', wave(900, [])), 'test.npy': npy('(2199, 2)', wave(2199, [2110])) }),
    );
    csv('C-1,MSL,"[[2110, 2130]]",[point],2199');
    const json = join(channels, 'blind.json');
    await hapax(['bench', '--suite', 'telemanom', '--data', channels, '--method', 'telemanom', '--only', 'C-1', '--json', json]);
    rmSync(join(channels, 'C-1.npz'));
    const [{ means }] = JSON.parse(readFileSync(json, 'utf8')).summary;
    const [, , recall, ...study] = means;
    expect(recall).toBe(100);
    expect(study).toEqual([0, 0, 0]);
  });
  test('a folder or a line that cannot be used is said', async () => {
    csv('nonsense');
    expect((await hapax(['bench', '--suite', 'telemanom', '--data', channels])).err).toBe(
      'hapax: labeled_anomalies.csv: cannot be understood: nonsense\n',
    );
    expect((await hapax(['bench', '--suite', 'telemanom', '--data', folder])).err).toMatch(/no labeled_anomalies\.csv; the suite wants/);
  });
});

describe('evaluate', () => {
  test('prints measures with what they mean', async () => {
    const { code, out } = await hapax(['evaluate', join(folder, 'easy.csv'), '--labels', 'label', '--method', 'mad', '--json']);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      rows: 300,
      anomalies: 15,
      measures: { rocAuc: 1, averagePrecision: expect.closeTo(1, 12), bestF1: 1 },
    });
    expect((await hapax(['evaluate', join(folder, 'easy.csv'), '--labels', 'label', '--method', 'mad'])).out).toMatch(
      /^rocAuc +1 {2}share of pairs in the right order/m,
    );
  });
  test('needs labels', async () => {
    expect(await hapax(['evaluate', join(folder, 'easy.csv')])).toMatchObject({
      code: 2,
      err: 'hapax: evaluate needs --labels COLUMN: the column that says which rows are anomalies\n',
    });
  });
});
