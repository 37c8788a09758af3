import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hapax } from '../capture.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-tsb-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('series with a normal beginning are ranked by the volume under the precision-recall surface', async () => {
  const rows = Array.from({ length: 600 }, (_, i) => {
    const odd = i >= 450 && i < 460;
    return `${(Math.sin(i / 4) + (odd ? 3 : 0) + ((i * i * 31) % 17) / 100).toFixed(4)},${odd ? 1 : 0}`;
  });
  writeFileSync(join(folder, '001_made_id_1_tr_300_1st_450.csv'), `value,Label\n${rows.join('\n')}\n`);
  const { code, out } = await hapax(['bench', '--suite', 'tsb', '--data', folder, '--method', 'autoSeries,ewma', '--seeds', '1']);
  expect(code).toBe(0);
  expect(Number(/^autoSeries +([\d.]+)/m.exec(out)?.[1])).toBeGreaterThan(60);
});

test('a folder without series, and a file without labels, say what is wanted', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'hapax-tsb-'));
  const wants =
    'the suite wants files NAME_tr_TRAINEND_….csv with a head, one column a channel and the last column Label (0 or 1); or folders nab, ucr, msl, smd, asd as the suites nab, ucr and telemanom have them, smd and asd with NAME.npz of train, test and label';
  const ran = await hapax(['bench', '--suite', 'tsb', '--data', empty]);
  expect(ran.err).toBe(`hapax: ${empty}: no series; ${wants}\n`);
  writeFileSync(join(empty, '002_x_tr_3_1.csv'), 'a,b\n1,2\n');
  const lost = await hapax(['bench', '--suite', 'tsb', '--data', empty]);
  expect(lost.err).toBe(`hapax: 002_x_tr_3_1.csv: the last column must be called Label; ${wants}\n`);
  rmSync(empty, { recursive: true });
});

test('folders of other suites are taken as their series, each with its normal part', async () => {
  const all = mkdtempSync(join(tmpdir(), 'hapax-tsb-'));
  mkdirSync(join(all, 'ucr'));
  mkdirSync(join(all, 'nab', 'data', 'g'), { recursive: true });
  const wave = (i: number, odd: boolean) => Math.sin(i / 4) + (odd ? 3 : 0) + ((i * i * 31) % 17) / 100;
  const values = Array.from({ length: 800 }, (_, i) => wave(i, i >= 600 && i < 610));
  writeFileSync(join(all, 'ucr', '001_UCR_Anomaly_made_300_601_610.txt'), values.join('\n'));
  const stamp = (i: number) => new Date(Date.UTC(2024, 0, 1) + i * 300_000).toISOString().slice(0, 19).replace('T', ' ');
  writeFileSync(join(all, 'nab', 'data', 'g', 'a.csv'), `timestamp,value\n${values.map((v, i) => `${stamp(i)},${v}`).join('\n')}\n`);
  writeFileSync(join(all, 'nab', 'combined_windows.json'), JSON.stringify({ 'g/a.csv': [[stamp(600), stamp(609)]] }));
  const { code, out } = await hapax(['bench', '--suite', 'tsb', '--data', all, '--method', 'autoSeries,subPca']);
  expect(code).toBe(0);
  expect(out).toContain('nab/g/a.csv');
  expect(out).toContain('ucr/001_UCR_Anomaly_made');
  expect(Number(/^autoSeries +([\d.]+)/m.exec(out)?.[1])).toBeGreaterThan(60);
  const half = await hapax(['bench', '--suite', 'tsb', '--data', all, '--method', 'subPca', '--every', '2']);
  expect(half.out).toContain('nab/g/a.csv');
  expect(half.out).not.toContain('ucr/');
  expect(half.out).toContain('mean over 1 set\n');
  const none = await hapax(['bench', '--suite', 'tsb', '--data', all, '--method', 'subPca', '--every', '0']);
  expect(none.err).toBe('hapax: --every must be a whole number in [1, 100000]; got 0\n');
  rmSync(all, { recursive: true });
});
