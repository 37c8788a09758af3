import { random } from 'hapax';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file } = scratch();
const table = (name: string, odd: (i: number) => string | undefined) => {
  const { normal } = random(5);
  return file(
    name,
    `load,heat\n${Array.from({ length: 200 }, (_, i) => `${odd(i) ?? (12 + normal()).toFixed(1)},${(40 + normal()).toFixed(1)}`).join('\n')}\n`,
  );
};

test('numbers of nines that stand far off are told with the flag that reads them as missing, and it does', async () => {
  const path = table('far.csv', (i) => (i % 60 === 7 ? '-999.0' : undefined));
  const { err } = await hapax(['detect', path, '--exit-zero']);
  expect(err).toContain('note: load is -999 in 4 rows, as missing values are often written; --missing "-999" reads them so\n');
  const mended = await hapax(['detect', path, '--missing', '-999']);
  expect(mended.err).not.toContain('often written');
  expect(mended.out).toContain('no anomaly');
}, 120_000);

test('a single one, or one among its like, is a value', async () => {
  expect((await hapax(['detect', table('one.csv', (i) => (i === 7 ? '-999' : undefined)), '--exit-zero'])).err).not.toContain(
    'often written',
  );
  const near = table('near.csv', (i) => String(i % 9 === 0 ? 999 : 900 + i));
  expect((await hapax(['detect', near, '--exit-zero'])).err).not.toContain('often written');
}, 120_000);
