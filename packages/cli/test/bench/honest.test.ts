import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { random } from 'hapax';
import { afterAll, describe, expect, test } from 'vitest';
import { summaryOf } from '../../src/bench/interval.ts';
import type { BenchRow } from '../../src/bench/suite.ts';
import { hapax } from '../capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-bench-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A corpus of two files with one window each. */
function corpus(name: string, height: number): string {
  const at = join(folder, name);
  mkdirSync(join(at, 'data/group'), { recursive: true });
  const chance = random(height);
  const stamp = (i: number) => new Date(Date.UTC(2024, 0, 1) + i * 300_000).toISOString().slice(0, 19).replace('T', ' ');
  const windows: Record<string, string[][]> = {};
  for (const file of ['a', 'b']) {
    const rows = Array.from({ length: 400 }, (_, i) => `${stamp(i)},${(chance.normal() + (i === 300 ? height : 0)).toFixed(3)}`);
    writeFileSync(join(at, `data/group/${file}.csv`), `timestamp,value\n${rows.join('\n')}\n`);
    windows[`group/${file}.csv`] = [[stamp(280), stamp(320)]];
  }
  writeFileSync(join(at, 'combined_windows.json'), JSON.stringify(windows));
  return at;
}

describe('one threshold over all sets', () => {
  test('is the best one, or one carried from another folder, and is said', async () => {
    const [one, other] = [corpus('one', 30), corpus('other', 8)];
    const json = join(folder, 'one.json');
    const own = await hapax(['bench', '--suite', 'nab', '--data', one, '--method', 'ewma,gaussian', '--json', json]);
    expect(own.out).toContain('the best threshold for 2 sets');
    // A long name of a measure is broken between its words.
    expect(own.out).toMatch(/^method +standard +95 % of +reward low +reward low +CPU seconds$/m);
    expect(own.err).toMatch(/^group\/a\.csv: ewma, seed 1: \d+\.\d s\ngroup\/a\.csv: gaussian/);
    const { thresholds, summary } = JSON.parse(readFileSync(json, 'utf8'));
    expect(thresholds.ewma.standard).toBeGreaterThan(0);
    expect(summary[0].means[0]).toBeGreaterThan(80);
    const best = await hapax(['bench', '--suite', 'nab', '--data', other, '--method', 'ewma']);
    const carried = await hapax(['bench', '--suite', 'nab', '--data', other, '--method', 'ewma', '--threshold-from', json]);
    const standard = (text: string) => Number(/^ewma +([-\d.]+)/m.exec(text.slice(text.indexOf('method')))?.[1]);
    expect(carried.out).toContain(`thresholds of ${json} on 2 sets`);
    expect(standard(carried.out)).toBeLessThan(standard(best.out));
  });
  test('a file without it, and a suite without one, say so', async () => {
    const one = corpus('third', 30);
    const bad = join(folder, 'bad.json');
    writeFileSync(bad, '{"suite":"nab","thresholds":{"mad":{}}}');
    const run = (...more: string[]) => hapax(['bench', '--data', one, '--method', 'ewma', ...more]);
    expect((await run('--suite', 'nab', '--threshold-from', bad)).err).toBe(
      `hapax: ${bad}: has no threshold of ewma; it has those of mad\n`,
    );
    expect((await run('--suite', 'ucr', '--threshold-from', bad)).err).toBe(
      'hapax: ucr has no threshold over its sets: leave --threshold-from out\n',
    );
    writeFileSync(bad, 'x');
    expect((await run('--suite', 'nab', '--threshold-from', bad)).err).toBe(
      `hapax: ${bad}: is no file that hapax bench --suite nab --json wrote\n`,
    );
  });
});

test('a run that was ended goes on where it stood, also after a torn line, and other data are refused', async () => {
  const one = corpus('resumed', 30);
  const state = join(folder, 'state.ndjson');
  const run = (...more: string[]) => hapax(['bench', '--suite', 'nab', '--data', one, '--method', 'ewma', '--state', state, ...more]);
  const whole = await run();
  const lines = readFileSync(state, 'utf8').split('\n');
  expect(lines).toHaveLength(4);
  writeFileSync(state, `${lines.slice(0, 2).join('\n')}\n`);
  appendFileSync(state, lines[2]?.slice(0, 40) ?? '');
  const again = await run();
  expect(again.err.match(/seed 1/g)).toHaveLength(1);
  const scores = (text: string) => text.replace(/ +[\d.]+$/gm, '');
  expect(scores(again.out)).toBe(scores(whole.out));
  expect((await run('--only', 'nothing')).err).toContain(
    ': no data file of combined_windows.json with "nothing" in its name; the suite wants ',
  );
  const other = corpus('elsewhere', 20);
  expect((await hapax(['bench', '--suite', 'nab', '--data', other, '--method', 'ewma', '--state', state])).err).toMatch(
    /^hapax: .*state\.ndjson: is the state of \{"suite":"nab".*resumed"\}, not of .*elsewhere"\}; name another file, or remove it to begin anew\n$/,
  );
});

test('intervals are of means over sets: equal sets leave nothing open, unequal ones do', () => {
  const row = (set: string, value: number): BenchRow => ({ set, method: 'm', seed: 1, measures: { v: value }, seconds: 1 });
  const suite = { measures: ['v'] };
  expect(summaryOf(suite, [row('a', 5), row('b', 5)])[0]?.intervals).toEqual([[5, 5]]);
  const [low, high] = summaryOf(
    suite,
    Array.from({ length: 20 }, (_, k) => row(`${k}`, k % 2 === 0 ? 0 : 100)),
  )[0]?.intervals[0] ?? [0, 0];
  expect(low).toBeGreaterThan(20);
  expect(low).toBeLessThan(40);
  expect(high).toBeGreaterThan(60);
  expect(summaryOf(suite, [row('a', 5)])[0]?.intervals).toEqual([[Number.NaN, Number.NaN]]);
});

test('changes are judged by what five people marked, and nothing where nothing changes is right', async () => {
  const at = join(folder, 'changes');
  mkdirSync(at);
  const chance = random(3);
  const raw = Array.from({ length: 120 }, (_, i) => chance.normal() + (i >= 60 ? 5 : 0));
  writeFileSync(join(at, 'step.json'), JSON.stringify({ series: [{ raw }] }));
  writeFileSync(join(at, 'calm.json'), JSON.stringify({ series: [{ raw: raw.map((v, i) => (i >= 60 ? v - 5 : v)) }] }));
  writeFileSync(join(at, 'annotations.json'), JSON.stringify({ step: { 1: [60], 2: [61] }, calm: { 1: [], 2: [] } }));
  const { out, code } = await hapax(['bench', '--suite', 'tcpd', '--data', at, '--method', 'changePoints,nothing']);
  expect(code).toBe(0);
  expect(out).toMatch(/^calm +100\.0 +100\.0$/m);
  expect(out).toMatch(/^step +100\.0 +66\.7$/m);
});

test('test beds are judged by the counts of all files, the first 400 rows normal', async () => {
  const at = join(folder, 'beds');
  mkdirSync(join(at, 'valve'), { recursive: true });
  const chance = random(4);
  const rows = Array.from({ length: 700 }, (_, i) => {
    const odd = i >= 550;
    return `2024-01-01 00:00:${i};${(chance.normal() + (odd ? 30 : 0)).toFixed(3)};${chance.normal().toFixed(3)};${odd ? 1 : 0};0`;
  });
  writeFileSync(join(at, 'valve/0.csv'), `datetime;Pressure;Flow;anomaly;changepoint\n${rows.join('\n')}\n`);
  const { out } = await hapax(['bench', '--suite', 'skab', '--data', at, '--method', 'autoSeries,mahalanobis']);
  const f1 = (method: string) => Number(new RegExp(`^${method} +([\\d.]+)`, 'm').exec(out.slice(out.indexOf('counted over')))?.[1]);
  expect(f1('mahalanobis')).toBeGreaterThan(80);
  expect(f1('autoSeries')).toBeGreaterThan(80);
  writeFileSync(join(at, 'short.csv'), 'datetime;a;anomaly;changepoint\n1;2;0;0\n');
  expect((await hapax(['bench', '--suite', 'skab', '--data', at, '--only', 'short'])).err).toBe(
    'hapax: short.csv: has 1 rows, no more than the 400 normal ones; the suite wants files NAME.csv, in folders or not, with datetime;…;anomaly;changepoint, the first 400 rows normal\n',
  );
});
