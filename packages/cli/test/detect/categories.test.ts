import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { random } from 'hapax';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { folder } = scratch();
const chance = random(3);
const pick = (...of: string[]) => of[chance.integer(of.length)]!;
const file = (name: string, lines: readonly string[]) => {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
};
const bytes = () => (500 + 50 * chance.normal()).toFixed(1);

const rare = file('rare.csv', [
  'proto,service,bytes',
  ...Array.from({ length: 2000 }, () => [pick('tcp', 'udp'), pick('http', 'smtp', 'dns'), bytes()].join()),
  'icmp,gopher,505.0',
]);
const pair = file('pair.csv', [
  'proto,service,bytes',
  ...Array.from({ length: 2000 }, () => {
    const service = pick('http', 'smtp', 'dns');
    return [service === 'dns' ? 'udp' : 'tcp', service, bytes()].join();
  }),
  'udp,http,505.0',
]);

interface Found {
  readonly anomalies: readonly {
    readonly row: number;
    readonly score: number;
    readonly reason: string;
    readonly causes: readonly unknown[];
  }[];
  readonly categories?: readonly string[];
  readonly notes: readonly string[];
}
const found = async (...args: string[]): Promise<Found> => JSON.parse((await hapax([...args, '--json'])).out) as Found;
const first = ({ anomalies }: Found) => [...anomalies].sort((a, b) => b.score - a.score)[0]!;

test.each(['auto', 'isolationForest', 'ecod', 'hbos', 'mahalanobis', 'lof', 'iqr'])(
  '%s puts a row of rare texts first, without a flag, and says how rare',
  async (method) => {
    const result = await found('detect', rare, ...(method === 'auto' ? [] : ['--method', method]));
    expect(result.categories).toEqual(['proto', 'service']);
    expect(first(result)).toMatchObject({ row: 2000, reason: 'proto `icmp` with service `gopher`: once in 2,001 rows' });
  },
);

test.each(['knn', 'baggedNearest', 'kMeans', 'cblof', 'inne', 'kde', 'oneClassSvm', 'dbscan', 'featureBagging'])(
  '%s, which adds features up, puts rare texts first beside a number of any unit, and says how',
  async (method) => {
    const result = await found('detect', rare, '--method', method);
    expect(first(result)).toMatchObject({ row: 2000 });
    expect(result.notes).toContain(
      `${method} adds up numbers and the rarity of texts, so all features are put on one scale, that of their quartiles; --transform standardize takes another`,
    );
  },
);

test('a method that adds features up says which one drowns which, and one with a scale of its own does not', async () => {
  const wide = file('wide.csv', [
    'load,speed',
    ...Array.from({ length: 300 }, () => `${chance.normal().toFixed(3)},${(1e5 * chance.normal()).toFixed(0)}`),
  ]);
  const drowned = /adds up the features/;
  const notes = async (...args: string[]) => (await found('detect', wide, ...args)).notes.filter((note) => drowned.test(note));
  expect(await notes('--method', 'knn')).toEqual([
    expect.stringMatching(
      /^knn adds up the features as they come, and `speed` spreads [\d,]+ times as far as `load`, which hardly counts beside it; --transform robustScale puts all on one scale$/,
    ),
  ]);
  expect(await notes('--method', 'knn', '--transform', 'robustScale')).toEqual([]);
  expect(await notes('--method', 'mahalanobis')).toEqual([]);
  expect(await notes()).toEqual([]);
});

test('a pair of common texts that comes once is first', async () => {
  const result = await found('detect', pair);
  expect(first(result)).toMatchObject({ row: 2000, reason: 'proto `udp` with service `http`: once in 2,001 rows' });
  expect(first(result).causes[0]).toMatchObject({ feature: 'proto with service', value: 'udp with http', low: null, high: null });
});

test('a saved model keeps the texts: one it has never seen is an anomaly', async () => {
  const model = join(folder, 'model.json');
  await hapax(['detect', rare, '--save', model]);
  const fresh = file('fresh.csv', ['service,proto,bytes', 'http,tcp,500', 'ftp,tcp,500', 'dns,udp,499']);
  const result = await found('score', fresh, '--model', model);
  expect(result.anomalies).toHaveLength(1);
  expect(first(result)).toMatchObject({ row: 1, reason: 'service `ftp`: never in 2,001 rows' });
  const lacking = file('lacking.csv', ['proto,bytes', 'tcp,500', 'udp,480']);
  expect((await hapax(['score', lacking, '--model', model])).err).toContain('has no column `service`');
});

test('rows to learn from give the texts, also those of another file', async () => {
  const fresh = file('other.csv', ['proto,service,bytes', 'tcp,http,500', 'tcp,ftp,500', 'udp,dns,499']);
  const result = await found('detect', fresh, '--train', rare);
  expect(first(result)).toMatchObject({ row: 1 });
  expect(first(result).reason).toContain('service `ftp`');
});

test('texts that name rows, describe them or look like labels stay out, and it is said', async () => {
  const told = file('told.csv', [
    'order,remark,kind,verdict,bytes',
    ...Array.from({ length: 300 }, (_, i) =>
      [
        `A-${i}`,
        `called at ${i} and nobody was there to take the ${i % 7} parcels`,
        pick('x', 'y'),
        pick('normal', 'attack'),
        bytes(),
      ].join(),
    ),
  ]);
  const result = await found('detect', told);
  expect(result.categories).toEqual(['kind']);
  expect(result.notes).toEqual([
    'column kind is taken as a category: kind has 2 different texts',
    'column verdict looks like labels and is left out; --labels verdict compares the result with it, --include verdict makes it a category',
    'columns order, remark hold text that names or describes single rows, and are left out',
  ]);
  expect((await found('detect', told, '--include', 'verdict')).categories).toEqual(['kind', 'verdict']);
  expect((await found('detect', told, '--features', 'kind,bytes')).categories).toEqual(['kind']);
  expect((await hapax(['detect', told, '--include', 'order'])).err).toContain(
    'column `order` has a text of its own in nearly every row, so none of them is rare; leave it out',
  );
});

test('beside texts too a row that lacks nearly all its numbers is told by what it lacks', async () => {
  const numbers = random(8);
  const line = () => [pick('tcp', 'udp'), ...Array.from({ length: 5 }, (_, j) => (10 * j + numbers.normal()).toFixed(2))];
  const lacking = file('lacking.csv', ['proto,a,b,c,d,e', ...Array.from({ length: 300 }, () => line().join()), 'tcp,,,,,40.2']);
  const { out } = await hapax(['detect', lacking, '--json', '--exit-zero']);
  const { anomalies } = JSON.parse(out) as Found;
  expect(anomalies.map(({ row, reason }) => ({ row, reason }))).toEqual([
    { row: 300, reason: '4 of 6 values are missing: a, b, c and 1 more' },
  ]);
});

test('a text that hardly any row lacks is missing where one does, and is not told as a pair', async () => {
  const numbers = random(9);
  const line = (proto: string) => [proto, pick('http', 'dns'), ...Array.from({ length: 3 }, () => numbers.normal().toFixed(2))].join();
  const without = file('without.csv', ['proto,service,a,b,c', ...Array.from({ length: 400 }, () => line(pick('tcp', 'udp'))), line('')]);
  const { out } = await hapax(['detect', without, '--json', '--exit-zero', '--contamination', '0.002']);
  const { anomalies } = JSON.parse(out) as Found;
  expect(anomalies.map(({ row }) => row)).toEqual([400]);
  expect(anomalies[0]?.reason).toMatch(/^proto is missing(;|$)/);
});

test('a file of nothing but categories is judged by them', async () => {
  const only = file('only.csv', ['proto', ...Array(300).fill('tcp'), 'icmp']);
  expect(first(await found('detect', only))).toMatchObject({ row: 300, reason: 'proto `icmp`: once in 301 rows' });
});

test('--transform changes the features before the method, and reasons stay in the units of the file', async () => {
  const result = await found('detect', rare, '--method', 'knn', '--transform', 'robust-scale');
  expect(first(result)).toMatchObject({ row: 2000 });
  const wide = file('wide.csv', ['a,b', ...Array.from({ length: 200 }, () => `${chance.normal()},${1000 * chance.normal()}`), '9,0']);
  const scaled = await found('detect', wide, '--method', 'knn', '--transform', 'standardize');
  expect(first(scaled)).toMatchObject({ row: 200 });
  expect(first(scaled).reason).toMatch(/^a is 9, usually /);
});

test('a transform that is not there, and an option it does not have, are told', async () => {
  expect((await hapax(['detect', rare, '--transform', 'scale'])).err).toMatch(
    /there is no transform "scale"; there are difference, frequency, lags/,
  );
  expect((await hapax(['detect', rare, '--transform', 'lags:length=4'])).err).toContain(
    '--transform: lags has no option "length"; it has size, written as in lags:size=4',
  );
  expect((await hapax(['detect', rare, '--method', 'ewma', '--transform', 'lags'])).err).toContain(
    '--transform is for methods of tables, which ewma is not; leave it out, or choose another --method',
  );
});

test('--metric gower takes texts as they are, beside numbers, without a flag; a saved model knows them', async () => {
  const rows = Array.from({ length: 300 }, (_, i) => `${['tcp', 'udp'][i % 2]},${500 + ((i * 37) % 100)}`);
  const path = file('gower.csv', ['proto,bytes', ...rows, 'icmp,540']);
  const model = join(folder, 'gower.json');
  const said = await hapax(['detect', path, '--method', 'knn', '--metric', 'gower', '--contamination', '0.01', '--save', model, '--json']);
  const [first] = JSON.parse(said.out).anomalies;
  expect([first.row, first.reason]).toEqual([300, 'proto `icmp`: once in 301 rows']);
  const fresh = file('gower-new.csv', ['proto,bytes', 'tcp,520', 'quic,520']);
  const judged = JSON.parse((await hapax(['score', fresh, '--model', model, '--json'])).out);
  // The text alone is half of the distance.
  expect(judged.anomalies.map(({ row, score }: { row: number; score: number }) => [row, score >= 0.5 && score < 0.52])).toEqual([
    [1, true],
  ]);
});
