import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file } = scratch();
const PRODUCTS = ['Staples', 'Easy chair', 'Cisco TelePresence', 'Binder', 'Desk lamp'];

/** Orders as a shop exports them: identifiers, names and postal codes beside two measures. */
const orders = file(
  'orders.csv',
  `Row ID,Order ID,Customer Name,Postal Code,Segment,Product Name,Sales,Quantity\n${Array.from({ length: 200 }, (_, i) =>
    [
      i + 1,
      `CA-2014-${145300 + i}`,
      `Customer ${i % 90}`,
      String(1000 + 37 * (i % 60)).padStart(5, '0'),
      i % 3 === 0 ? 'Home' : 'Office',
      i === 17 ? PRODUCTS[2] : `${PRODUCTS[(i * 7) % 5]}, model ${i % 110}`,
      i === 17 ? 22638.48 : (20 + ((i * 13) % 50) + 0.25).toFixed(2),
      1 + (i % 4),
    ]
      .map((cell) => (String(cell).includes(',') ? `"${cell}"` : cell))
      .join(','),
  ).join('\n')}\n`,
);
const one = ['--method', 'mad', '--contamination', '0.005'];

test('people see by which identifier and name a row can be looked up, and the numbers of the file', async () => {
  const { out, err } = await hapax(['detect', orders, ...one], { width: 140 });
  expect(out).toMatch(/^line {2}Order ID +Product Name +Sales {2}Quantity {2}score {2}reason$/m);
  expect(out).toMatch(/^ {2}19 {2}CA-2014-145317 {2}Cisco TelePresence {2}22,638\.48 /m);
  expect(out).toContain('Sales is 22,638.48, usually 22.25 to 67.25');
  expect(err).toContain(
    'note: column Postal Code is kept as it is written, as codes: zeros in front; --include "Postal Code" makes it a feature\n',
  );
});

test('--include makes an identifier a feature', async () => {
  const { out } = await hapax(['detect', orders, ...one, '--include', 'Postal Code', '--json']);
  expect(JSON.parse(out).features).toEqual(['Postal Code', 'Sales', 'Quantity']);
});

test('machines get every column of the file whole', async () => {
  const { out } = await hapax(['detect', orders, ...one, '--json']);
  const [found] = JSON.parse(out).anomalies;
  expect(found.about).toEqual({
    'Row ID': 18,
    'Order ID': 'CA-2014-145317',
    'Customer Name': 'Customer 17',
    'Postal Code': '01629',
    Segment: 'Office',
    'Product Name': 'Cisco TelePresence',
  });
  expect(found.values).toEqual({ Sales: 22638.48, Quantity: 2 });
  const csv = (await hapax(['detect', orders, ...one, '--csv', '--rows', 'anomalies'])).out.split('\n');
  expect(csv[0]).toBe('line,Row ID,Order ID,Customer Name,Postal Code,Segment,Product Name,Sales,Quantity,score,threshold,anomaly,reason');
  expect(csv[1]).toMatch(/^19,18,CA-2014-145317,Customer 17,01629,Office,Cisco TelePresence,22638\.48,2,/);
});

test('the report names the row too', async () => {
  const page = file('report.html', '');
  await hapax(['detect', orders, ...one, '--report', page]);
  const { readFileSync } = await import('node:fs');
  expect(readFileSync(page, 'utf8')).toContain('<td class="left">CA-2014-145317</td><td class="left">Cisco TelePresence</td>');
});

test('years are no measure, unless they are asked for', async () => {
  const years = file('years.csv', `year,x\n${Array.from({ length: 40 }, (_, i) => `${1980 + (i % 20)},${(i * 7) % 11}`).join('\n')}\n`);
  expect(JSON.parse((await hapax(['detect', years, '--time', 'none', '--json'])).out).features).toEqual(['x']);
  expect(JSON.parse((await hapax(['detect', years, '--time', 'none', '--include', 'year', '--json'])).out).features).toEqual(['year', 'x']);
});
