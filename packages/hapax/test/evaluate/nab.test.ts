import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { NAB_PROFILES, type NabFile, nabFileScore, nabProbation, nabScore } from '../../src/evaluate/index.ts';
import { shared } from '../shared.ts';

test('an alarm on the first row of a window is worth 1, silence costs 1, an early false alarm .11', () => {
  const file = (row: number): NabFile => ({
    scores: Array.from({ length: 100 }, (_, i) => (i === row ? 1 : 0)),
    windows: [{ start: 40, end: 50 }],
  });
  expect(nabProbation(100)).toBe(15);
  expect(nabFileScore(file(40), 1)).toBeCloseTo(1, 12);
  expect(nabFileScore(file(20), 1)).toBeCloseTo(-1.11, 12);
  expect(nabFileScore(file(5), 1), 'probation').toBe(-1);
  expect(nabFileScore(file(5), 2), 'silence').toBe(-1);
  expect(nabScore([file(40)]).score).toBeCloseTo(100, 12);
  expect(nabScore([file(20)])).toEqual({ score: 0, threshold: Infinity });
});

const results = shared('data/nab/results/numentaTM');
describe.skipIf(results === undefined)('scores equal those stored by the benchmark (skipped where the reference data is missing)', () => {
  const windows: Record<string, [string, string][]> =
    results === undefined ? {} : JSON.parse(readFileSync(shared('data/nab/combined_windows.json')!, 'utf8'));
  const names = {
    standard: 'standard',
    rewardLowFalsePositives: 'reward_low_FP_rate',
    rewardLowFalseNegatives: 'reward_low_FN_rate',
  } as const;
  const load = (detector: string, name: string): NabFile | undefined => {
    const [folder, file] = name.split('/');
    const path = shared(`data/nab/results/${detector}/${folder}/${detector}_${file}.gz`);
    if (path === undefined) return undefined;
    const rows = gunzipSync(readFileSync(path))
      .toString()
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => line.split(','));
    const at = new Map(rows.map(([time], i) => [Date.parse(`${time}Z`), i]));
    const row = (time: string) => at.get(Date.parse(`${time.slice(0, 19)}Z`))!;
    return { scores: rows.map((r) => Number(r[2])), windows: windows[name]!.map(([a, b]) => ({ start: row(a), end: row(b) + 1 })) };
  };
  test.each(['numentaTM', 'windowedGaussian'].flatMap((d) => Object.entries(names).map(([ours, theirs]) => [d, ours, theirs] as const)))(
    '%s, %s',
    (detector, ours, theirs) => {
      const path = shared(`data/nab/results/${detector}/${detector}_${theirs}_scores.csv`)!;
      let checked = 0;
      for (const line of readFileSync(path, 'utf8').trim().split('\n').slice(1)) {
        const [, , name, threshold, score] = line.split(',');
        const file = name!.includes('/') && windows[name!] ? load(detector, name!) : undefined;
        if (file === undefined) continue;
        expect(nabFileScore(file, Number(threshold), NAB_PROFILES[ours as keyof typeof NAB_PROFILES]), name!).toBeCloseTo(Number(score), 9);
        checked += 1;
      }
      expect(checked).toBeGreaterThan(30);
    },
  );
});
