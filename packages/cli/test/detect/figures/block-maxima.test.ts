import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { random } from 'hapax';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../../capture.ts';

const { folder, file } = scratch();
const drawn = async (rows: number): Promise<string> => {
  const chance = random(2);
  const values = Array.from({ length: rows }, () => (-Math.log(-Math.log(chance.uniform()))).toFixed(4));
  const path = file(`${rows}.csv`, `level\n${values.join('\n')}\n`);
  const out = join(folder, `${rows}.svg`);
  await hapax(['plot', path, '--method', 'pot', '--kind', 'block-maxima', '-o', out]);
  return readFileSync(out, 'utf8');
};

test.each([
  [65, 'Each row is a block; line and 95 % band of the law fitted to them, dots are the maxima'],
  [6000, 'The largest of every 100 rows; line and 95 % band of the law fitted to them, dots are the maxima'],
])('the maxima of %i rows are drawn with the law fitted to them', async (rows, said) => {
  const svg = await drawn(rows);
  expect(svg).toContain(said);
  expect(svg).toContain('return period in blocks');
});
