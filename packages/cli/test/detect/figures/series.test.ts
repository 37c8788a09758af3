import { readTable } from '@hapax/io';
import type { SeriesFinding } from 'hapax';
import { expect, test } from 'vitest';
import { scratch } from '../../../../io/test/scratch.ts';
import { seriesFigureOf } from '../../../src/detect/figures/series.ts';

const { file } = scratch();
const ROWS = 25_001;
/** Odd, so that no even step meets it. */
const PEAK = 12_345;

test('the line of a long series is given whole: an extreme that no event tells is drawn', async () => {
  const lines = Array.from({ length: ROWS }, (_, i) => `${1704067200 + 60 * i},${i === PEAK ? 7 : (i * 7) % 5}`);
  const table = await readTable(file('long.csv', `time,x\n${lines.join('\n')}\n`));
  const flat = new Float64Array(ROWS);
  const finding = {
    events: [],
    verdicts: new Uint8Array(ROWS),
    cellOf: Int32Array.from({ length: ROWS }, (_, i) => i),
    channels: [{ name: 'x', lower: flat, upper: flat }],
    // What the figure does not look at is left out.
  } as unknown as SeriesFinding;
  const line = seriesFigureOf(table, finding).panels[0]?.layers.find(({ kind }) => kind === 'line');
  expect(line?.kind === 'line' && [line.x.length, Math.max(...Array.from(line.y))]).toEqual([ROWS, 7]);
});
