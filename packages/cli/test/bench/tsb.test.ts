import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
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
  const wants = 'the suite wants files NAME_tr_TRAINEND_….csv with a head, one column a channel and the last column Label (0 or 1)';
  const ran = await hapax(['bench', '--suite', 'tsb', '--data', empty]);
  expect(ran.err).toBe(`hapax: ${empty}: no series; ${wants}\n`);
  writeFileSync(join(empty, '002_x_tr_3_1.csv'), 'a,b\n1,2\n');
  const lost = await hapax(['bench', '--suite', 'tsb', '--data', empty]);
  expect(lost.err).toBe(`hapax: 002_x_tr_3_1.csv: the last column must be called Label; ${wants}\n`);
  rmSync(empty, { recursive: true });
});
