import { familyWise, mad, random } from 'hapax';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file } = scratch();

/** Daily sales of shops whose sizes differ tenfold; one small shop sells on one day what is usual in a large one. */
const { normal } = random(5);
const DAYS = 200;
const shops = ['Oslo', 'Bergen', 'Rome', 'Lima', 'Kiev', 'Bonn', 'Nice', 'Cork'];
const sales = shops.map((_, s) =>
  Array.from({ length: DAYS }, (_, d) => Math.round((s === 7 ? 900 : 100 + 10 * s) + 5 * normal() + (s === 2 && d === 150 ? 400 : 0))),
);
const day = (d: number) => new Date(Date.UTC(2024, 0, 1 + d)).toISOString().slice(0, 10);
const days = Array.from({ length: DAYS }, (_, d) => d);
const long = file(
  'long.csv',
  `date,shop,sales\n${days.flatMap((d) => shops.map((shop, s) => `${day(d)},${shop},${sales[s]![d]}`)).join('\n')}\n`,
);
const wide = file(
  'wide.csv',
  `date,${shops.join(',')}\n${days.map((d) => [day(d), ...sales.map((one) => one[d])].join(',')).join('\n')}\n`,
);
const untimed = file('untimed.csv', `shop,sales\n${days.flatMap((d) => shops.map((shop, s) => `${shop},${sales[s]![d]}`)).join('\n')}\n`);
const json = async (args: readonly string[]) => JSON.parse((await hapax(['detect', ...args, '--json'])).out);

test('a long file of series gives the same events as the wide one', async () => {
  const [a, b] = [await json([long, '--by', 'shop']), await json([wide])];
  expect(a.events).toEqual(b.events);
  expect(a.events).toMatchObject([{ kind: 'spike', feature: 'Rome', from: day(150) }]);
});

test('a long file is recognised and judged by its groups without a flag, and that is said with the way to overrule it', async () => {
  const { out, err } = await hapax(['detect', long]);
  expect(err).toContain(
    'note: shop tells 8 series apart that share their times, and each is judged by itself, as with --by shop; --as table judges each row by itself\n',
  );
  expect(out).toMatch(/1 event, 1 of 200 rows/);
  expect((await json([long])).events).toEqual((await json([wide])).events);
  const rows = await hapax(['detect', long, '--as', 'table']);
  expect(rows.err).not.toContain('tells');
  expect(rows.out).toContain('(auto)');
});

test('each group is judged beside itself: what is usual in a large shop is odd in a small one', async () => {
  const found = await json([untimed, '--by', 'shop', '--method', 'mad', '--contamination', '0.001']);
  expect(found.anomalies.map(({ row }: { row: number }) => row)).toContain(150 * shops.length + 2);
  expect(found.facts.groups).toEqual({
    count: 8,
    how: 'each with a model of its own; scores are in robust deviations from the median score of the group, with one threshold over all',
  });
  expect(found.count).toBe(2);
  const [rome] = found.anomalies.filter(({ about }: { about: { shop: string } }) => about.shop === 'Rome');
  expect(rome.reason).toMatch(/^Rome: sales is 5\d\d, usually 11\d to 12\d$/);
});

test('a share of clean files with any alarm is kept by all groups together, not by each', async () => {
  const chance = random(8);
  const groups = Array.from({ length: 60 }, () => Array.from({ length: 110 }, () => chance.normal()));
  const alone = groups.filter((values) => {
    const rows = values.map((value) => [value]);
    const { upper } = familyWise().fit(mad().fitScore(rows).scores).bounds;
    return mad()
      .fitScore(rows)
      .scores.some((score) => score > upper);
  });
  expect(alone.length).toBe(1);
  const text = groups.flatMap((values, g) => values.map((value) => `g${g},${value}`)).join('\n');
  const clean = file('clean.csv', `group,value\n${text}\n`);
  expect((await json([clean, '--by', 'group', '--method', 'mad', '--threshold', 'familyWise'])).count).toBe(0);
});

test('short groups with a text in one row give its cause to machines too, as the text that it is', async () => {
  const chance = random(3);
  const rows = Array.from({ length: 120 }, (_, i) => {
    const odd = i === 41;
    return `g${i % 4},${odd ? 'from another source' : ''},${(10 * (i % 4) + chance.normal() + (odd ? 30 : 0)).toFixed(3)},${chance.normal().toFixed(3)}`;
  });
  const short = file('short.csv', `group,remark,a,b\n${rows.join('\n')}\n`);
  const { anomalies } = await json([short, '--by', 'group']);
  const [first] = anomalies.filter(({ row }: { row: number }) => row === 41);
  expect(first.causes).toEqual(
    expect.arrayContaining([expect.objectContaining({ feature: 'remark', value: 'from another source', low: null, high: null })]),
  );
});

test('the group that is unlike the others is named', async () => {
  const found = await json([untimed, '--by', 'shop', '--method', 'mad', '--contamination', '0.001']);
  expect(found.facts['odd group Cork']).toMatchObject({ group: 'Cork', feature: 'sales', what: 'usual value' });
  expect(Object.keys(found.facts).filter((label) => label.startsWith('odd group'))).toEqual(['odd group Cork']);
});

test('where a group is short, all share one model, each on its own scale, and it is said', async () => {
  const few = file(
    'few.csv',
    `shop,sales\n${days
      .slice(100, 160)
      .flatMap((d) => shops.map((shop, s) => `${shop},${sales[s]![d]}`))
      .join('\n')}\n`,
  );
  const found = await json([few, '--by', 'shop', '--method', 'mad', '--contamination', '0.003']);
  expect(found.facts.groups.how).toBe(
    'one model and one threshold over all, each group on its own scale: the shortest has 60 rows, and a model of its own needs 100',
  );
  expect(found.count).toBe(1);
  expect(found.anomalies[0]).toMatchObject({ row: 50 * shops.length + 2, about: { shop: 'Rome' }, values: { sales: sales[2]![150] } });
  expect(found.anomalies[0].reason).toMatch(/^Rome: sales is 5\d\d, usually 1\d\d/);
});

test('what --by cannot do is said with the way out', async () => {
  const wrong = async (...args: string[]) => (await hapax(['detect', untimed, ...args])).err.replaceAll(/\S*\//g, '');
  expect(await wrong('--by', 'store')).toBe('hapax: untimed.csv has no column "store" to group by; it has shop, sales\n');
  expect(await wrong('--by', 'sales')).toBe('hapax: --by takes every column of numbers of untimed.csv; leave one to look at\n');
  expect(await wrong('--by', 'shop', '--train', untimed)).toBe(
    'hapax: --by judges each group by its own rows and takes no --train and no --train-on; put the rows to learn from into the file\n',
  );
  expect(await wrong('--by', 'shop', '--save', 'm.json')).toBe(
    'hapax: --by fits a model to each group, and --save keeps one; leave out one of them\n',
  );
});

test('products that seldom sell are no series side by side, though they hardly ever sell twice a day', async () => {
  const { uniform } = random(8);
  const rows = Array.from({ length: 1200 }, (_, i) => `${day(i >> 2)},P${Math.floor(200 * uniform())},${Math.round(100 * uniform())}`);
  const { err, out } = await hapax(['detect', file('orders.csv', `date,product,units\n${rows.join('\n')}\n`)]);
  expect(err).not.toContain('side by side');
  expect(err).not.toContain('series apart');
  expect(out).not.toContain('groups:');
});
