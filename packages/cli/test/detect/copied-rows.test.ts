import { random } from 'hapax';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file } = scratch();

function orders(copies: readonly (readonly [from: number, to: number])[]): string {
  const { uniform } = random(7);
  const some = (count: number) => Math.floor(count * uniform());
  const rows = Array.from(
    { length: 250 },
    (_, i) =>
      `2024-03-${String(1 + (i % 28)).padStart(2, '0')},C${100 + some(80)},P${10 + some(30)},${1 + some(9)},${[4.5, 9.9, 12, 19.9][some(4)]}`,
  );
  for (const [from, to] of copies) rows.splice(to, 0, rows[from] ?? '');
  return `date,customer,product,quantity,price\n${rows.join('\n')}\n`;
}
const noteOf = async (name: string, text: string) =>
  (await hapax(['detect', file(name, text), '--as', 'table', '--exit-zero'])).err.split('\n').filter((line) => line.includes('copied'));

test('a whole row that comes twice where rows never repeat is told, and no copy where there is none', async () => {
  expect(await noteOf('clean.csv', orders([]))).toEqual([]);
  expect(await noteOf('copied.csv', orders([[60, 120]]))).toEqual([
    'note: line 62 and line 122 are the same in every column, and no other row comes twice: a copied row?',
  ]);
}, 120_000);

test('rows that chance makes equal, and files whose rows repeat, bring no such note', async () => {
  const { uniform } = random(8);
  const dice = Array.from({ length: 200 }, () => [1, 2].map(() => 1 + Math.floor(6 * uniform())).join());
  expect(await noteOf('dice.csv', `a,b\n${dice.join('\n')}\n`)).toEqual([]);
  expect(await noteOf('many.csv', orders(Array.from({ length: 20 }, (_, i): [number, number] => [i, 200 + i])))).toEqual([]);
}, 120_000);

test('a column that is the same in all rows but one is told where there are too few rows to flag that', async () => {
  const { normal } = random(9);
  const rows = Array.from({ length: 100 }, (_, i) => `${(10 + normal()).toFixed(3)},${i === 70 ? 500 : 0},${i === 30 ? 1 : 0}`);
  const { err, out } = await hapax(['detect', file('lone.csv', `speed,error_code,open\n${rows.join('\n')}\n`)]);
  expect(err).toContain('note: error_code is 500 in line 72 and 0 in all other rows: too few rows to call that odd, and worth a look\n');
  expect(err).not.toContain('open is 1');
  expect(out).toContain('no anomaly');
}, 120_000);
