import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { decode } from 'hapax';
import { detectors, methodsByName, thresholds } from 'hapax/registry';
import { expect, test } from 'vitest';
import { flagFor, flagName, flagsOf, RESERVED } from '../src/detect/flags.ts';
import { besides, methods } from '../src/detect/runs/methods.ts';
import { hapax, SPIKE, scratch } from './capture.ts';

const { file, folder } = scratch();
const spike = file('spike.csv', SPIKE);
const named = (text: string) => text.replaceAll(`${folder}/`, '');

test('a person gets counts, the anomaly with its place, and a reason; the exit code says that something was found', async () => {
  const { code, out, err } = await hapax(['detect', spike, '--method', 'mad', '--contamination', '0.01', '--features', 'value']);
  expect({ code, err }).toEqual({ code: 10, err: '' });
  expect(named(out)).toBe(
    `spike.csv: 60 rows, 1 feature (value), 2024-01-01 to 2024-01-01T00:59:00Z
Modified z-score (median absolute deviation) (mad)
threshold: set so that 1 % of rows like those that were learnt from lie above it, whatever they are;
--contamination names another share

1 anomaly (1.667 %), score above 124.6

time                  line  value  score  reason
────────────────────  ────  ─────  ─────  ────────────────────────────
2024-01-01T00:40:00Z    42    900  302.5  value is 900, usually 0 to 6
`,
  );
});

const wide = file(
  'wide.csv',
  `Air temperature inside [K],Druck,${Array.from({ length: 30 }, (_, j) => `x${j}`).join(',')},温度\n${Array.from({ length: 60 }, (_, i) =>
    [i === 40 ? 900 : 290 + (i % 7), i % 5, ...Array.from({ length: 30 }, (_, j) => (i * j) % 11), i === 40 ? 80 : 20 + (i % 3)].join(','),
  ).join('\n')}\n`,
);

test('the table fits a narrow terminal, and shows the features that the reasons name', async () => {
  const found = async (width: number) => {
    const { out } = await hapax(['detect', wide, '--method', 'mad', '--contamination', '0.01'], { width });
    return out.slice(out.indexOf('line'));
  };
  expect(await found(60)).toBe(`line  score  reason
────  ─────  ───────────────────────────────────────────────
  42  204.7  Air temperature inside [K] is 900, usually 290
             to 296; 温度 is 80, usually 20 to 22
`);
  expect(await found(100)).toBe(`line           Air  Druck  x0  温度  score  reason
       temperature
        inside [K]
────  ────────────  ─────  ──  ────  ─────  ────────────────────────────────────────────────────────
  42           900      0   0    80  204.7  Air temperature inside [K] is 900, usually 290 to 296;
                                            温度 is 80, usually 20 to 22
`);
});

test('what a file is called cannot steer the terminal', async () => {
  const hostile = file('hostile.csv', `a\u001b[31m,b\n${'1,2\n'.repeat(20)}`);
  const { out } = await hapax(['detect', hostile, '--method', 'mad']);
  expect(named(out)).toBe(`hostile.csv: 20 rows, 2 features (a␛[31m, b)
Modified z-score (median absolute deviation) (mad)
threshold: more than 3.5 robust standard deviations; --contamination 0.02 flags the strangest 2 %
whatever they are

no anomaly, score above 3.5
`);
  const { err } = await hapax(['detect', hostile, '--features', 'c']);
  expect(named(err)).toBe('hapax: hostile.csv has no column `c`; it has a\\u001b[31m, b\n');
});

test('--exit-zero returns 0, and nothing found is 0', async () => {
  expect((await hapax(['detect', spike, '--method', 'mad', '--exit-zero'])).code).toBe(0);
  const flat = file('flat.csv', `a\n${'1\n'.repeat(30)}`);
  const { code, out } = await hapax(['detect', flat, '--method', 'mad']);
  expect(code).toBe(0);
  expect(out).toContain('no anomaly');
});

test('JSON says what was done and has a record for each anomaly', async () => {
  const { out } = await hapax(['detect', spike, '-m', 'mad', '--json', '--floor', '1', '--contamination', '0.01', '--features', 'value']);
  const { schema, version, method, rows, features, time, count, anomalies } = JSON.parse(out);
  expect({ schema, version }).toEqual({ schema: 'hapax.detection', version: 1 });
  expect({ method, rows, features, time, count }).toEqual({
    method: { id: 'mad', title: 'Modified z-score (median absolute deviation)', options: { floor: 1, contamination: 0.01 } },
    rows: 60,
    features: ['value'],
    time: 'time',
    count: 1,
  });
  expect(anomalies).toEqual([
    {
      row: 40,
      line: 42,
      time: '2024-01-01T00:40:00Z',
      about: {},
      values: { value: 900 },
      score: expect.any(Number),
      threshold: expect.any(Number),
      reason: 'value is 900, usually 0 to 6',
      causes: [{ feature: 'value', value: 900, contribution: expect.any(Number), low: 0, high: 6 }],
    },
  ]);
});

test('CSV has a line for each row, or for each anomaly', async () => {
  const all = (await hapax(['detect', spike, '-m', 'mad', '--csv', '--contamination', '0.01'])).out.trim().split('\n');
  expect(all).toHaveLength(61);
  expect(all[0]).toBe('line,time,value,other,score,threshold,anomaly,reason');
  expect(all[41]).toMatch(/^42,2024-01-01T00:40:00Z,900,0,302\.5\d*,[\d.]+,1,"?value is 900/);
  const some = (await hapax(['detect', spike, '-m', 'mad', '--csv', '--rows', 'anomalies', '--contamination', '0.01'])).out
    .trim()
    .split('\n');
  expect(some).toHaveLength(2);
});

const wrong: readonly [what: string, args: readonly string[], code: number, message: string][] = [
  ['a file that does not exist', ['detect', 'nowhere.csv'], 1, 'nowhere.csv does not exist; check the path'],
  [
    'a value beyond what can be squared',
    ['detect', file('huge.csv', 'x\n1\n-1e200\n3\n4\n')],
    1,
    'huge.csv line 3: column `x` is -1e+200; values must lie between -1e150 and 1e150: scale the column, or leave it out',
  ],
  ['an unknown flag', ['detect', spike, '--bogus'], 2, "unknown option '--bogus'; see hapax detect --help"],
  [
    'a benchmark that is not known',
    ['bench', '--suite', 'zz', '--data', '.'],
    2,
    "option '--suite <id>' argument 'zz' is invalid. Allowed choices are adbench, adbenchNormal, nab, skab, tcpd, telemanom, tsb, ucr; see hapax bench --help",
  ],
  ['a pipeline file that is not there', ['watch', 'nope.yaml'], 1, 'nope.yaml does not exist; check the path'],
  ['an unknown command', ['detekt', spike], 2, "unknown command 'detekt' (Did you mean detect?); see hapax --help"],
  ['no file', ['detect'], 2, "missing required argument 'file'; see hapax detect --help"],
  [
    'an option out of range',
    ['detect', spike, '-m', 'mad', '--contamination', '0.9'],
    2,
    'mad: `contamination` must be a number in [0, 0.5] or own; got 0.9',
  ],
  [
    'an option that is no number',
    ['detect', spike, '-m', 'mad', '--floor', 'low'],
    2,
    'mad: `floor` must be a number in [5e-324, Infinity]; got low',
  ],
  [
    '--json with --csv',
    ['detect', spike, '--json', '--csv'],
    2,
    "option '--json' cannot be used with option '--csv'; see hapax detect --help",
  ],
  ['a wrong --limit', ['detect', spike, '--limit', 'x'], 2, '--limit must be a whole number; got x'],
  ['a wrong delimiter', ['detect', spike, '--delimiter', '::'], 2, '--delimiter must be one character, blanks, or two blanks; got "::"'],
  [
    'a plot of an unknown kind',
    ['plot', spike, '-m', 'mad', '--kind', 'pie', '-o', 'x.svg'],
    2,
    'mad has no plot "pie"; it has series, scores, histogram, dependence',
  ],
  ['a plot of an unknown format', ['plot', spike, '-m', 'mad', '-o', 'x.gif'], 2, '--output must end in .svg or .png; got x.gif'],
  [
    '--train for a running method',
    ['detect', spike, '-m', 'ewma', '--train', spike],
    2,
    'ewma learns row by row and takes no --train; put the rows to learn from in front of the file',
  ],
  [
    'too few rows for a running method',
    ['detect', spike, '-m', 'ewma', '--warmup', '100'],
    1,
    'spike.csv has 60 rows; ewma learns from 100 before its first verdict',
  ],
  [
    'an output that is the input',
    ['detect', spike, '-m', 'mad', '--csv', '--output', `${folder}/../${basename(folder)}/spike.csv`],
    2,
    `--output ../${basename(folder)}/spike.csv is the file that is read; name another`,
  ],
  [
    'a report over the model',
    ['detect', spike, '-m', 'mad', '--report', join(folder, 'x'), '--save', join(folder, 'x')],
    2,
    '--save x is the file of --report; name another',
  ],
  [
    'a model that would be written over',
    ['score', spike, '--model', join(folder, 'm.json'), '-o', join(folder, 'm.json')],
    2,
    '--output m.json is the file of --model; name another',
  ],
  [
    'a feature that is the labels',
    ['detect', spike, '--features', 'value,other', '--labels', 'other'],
    2,
    '--features and --labels both name "other"; a column can be one of them',
  ],
  ['a folder for output', ['detect', spike, '-m', 'mad', '-o', folder], 1, `${folder} cannot be written: it is a folder`],
  ['a model that does not exist', ['score', spike, '--model', 'no.json'], 1, 'no.json does not exist; check the path'],
  [
    'a model that is none',
    ['score', spike, '--model', spike],
    1,
    'spike.csv: the snapshot is not JSON: it is cut short or is another kind of file',
  ],
  [
    'a place that cannot be written',
    ['detect', spike, '-m', 'mad', '--save', join(folder, 'no', 'm.json')],
    1,
    'no/m.json cannot be written: its folder does not exist; make it first',
  ],
];
for (const [what, args, code, message] of wrong) {
  test(`${what}: one line on standard error, exit code ${code}`, async () => {
    const ran = await hapax(args);
    expect({ ...ran, err: named(ran.err) }).toEqual({ code, out: '', err: `hapax: ${message}\n` });
  });
}

test('an unknown method names those there are', async () => {
  const { code, err } = await hapax(['detect', spike, '--method', 'magic']);
  expect(code).toBe(2);
  expect(err).toBe(
    `hapax: there is no method "magic"; there are ${methods()
      .map(({ method }) => method.id)
      .join(', ')}\n`,
  );
});

test('one row cannot teach a detector', async () => {
  const one = file('one.csv', 'a\n1\n');
  const { code, err } = await hapax(['detect', one, '-m', 'mad']);
  expect({ code, err: named(err) }).toEqual({ code: 1, err: 'hapax: one.csv has one row; mad needs at least two to learn from\n' });
});

test('no command prints the help and is wrong usage; --help is not', async () => {
  const none = await hapax([]);
  expect(none.code).toBe(2);
  expect(none.err).toContain('Usage: hapax');
  const help = await hapax(['detect', '--method', 'isolationForest', '--help']);
  expect(help.code).toBe(0);
  expect(help.out).toContain('Options of isolationForest:');
  expect(help.out).toContain('--n-estimators <number>');
});

test('methods are listed, and one is shown with its options', async () => {
  const list = await hapax(['methods']);
  expect(list.code).toBe(0);
  for (const { method } of methods()) expect(list.out).toContain(method.id);
  const one = await hapax(['methods', 'isolation-forest']);
  expect(one.out).toContain('--n-estimators  an integer in [1, 10000], default 100');
});

test('threshold rules and transforms are listed and shown by the same command, with the way they are asked for', async () => {
  const list = (await hapax(['methods'])).out;
  for (const { method } of besides()) {
    expect(list).toContain(`  ${method.id} `);
    const { code, out } = await hapax(['methods', flagName(method.id)]);
    expect({ id: method.id, code }).toEqual({ id: method.id, code: 0 });
    expect(out).toContain(`${method.id}: ${method.title}`);
  }
  expect((await hapax(['methods', 'conformal'])).out).toBe(
    `conformal: ${thresholds.conformal.spec.title}
${thresholds.conformal.spec.source}
Threshold rules: what turns scores into verdicts (--threshold ID)

  --threshold-alpha  a number in [1e-9, 0.5], default 0.05
      False alarms allowed as a share of all alarms in a batch.

hapax detect FILE --method METHOD --threshold conformal
`,
  );
  expect((await hapax(['methods', 'lags'])).out).toContain('lags:size=…');
});

test('a threshold rule or transform given as the method is told from a name that is not there', async () => {
  expect(await hapax(['detect', 'x.csv', '--method', 'conformal'])).toEqual({
    code: 2,
    out: '',
    err: 'hapax: conformal is a threshold rule, not a method: add --threshold conformal to the method that it goes with\n',
  });
  expect((await hapax(['detect', 'x.csv', '--method', 'one-hot'])).err).toBe(
    'hapax: oneHot is a transform, not a method: add --transform oneHot to the method that it goes with\n',
  );
});

test('every method has its help: no flag of a method hides a flag of the command', async () => {
  for (const { method } of methods()) {
    for (const { long } of flagsOf(method, '')) expect(RESERVED, `${method.id} ${long}`).not.toContain(long?.slice(2));
    const { code, err } = await hapax(['detect', '--method', method.id, '--help']);
    expect({ id: method.id, code, err }).toEqual({ id: method.id, code: 0, err: '' });
  }
});

test('an option called as a flag of the command has the name of its method in front', () => {
  expect(flagFor({ id: 'knn' }, 'method')).toBe('knn-method');
  expect(flagFor({ id: 'knn' }, 'nNeighbors')).toBe('n-neighbors');
});

test('every flag of the commands is reserved', async () => {
  for (const command of ['detect', 'plot', 'score']) {
    const { out } = await hapax([command, '--method', 'mad', '--help']);
    const flags = [...out.matchAll(/^ {2}(?:-\w, )?--([a-z-]+)/gm)].map(([, flag]) => flag!);
    const own = ['floor', 'contamination', 'version'];
    for (const flag of flags.filter((one) => !own.includes(one))) expect(RESERVED).toContain(flag);
  }
});

for (const id of ['mad', 'isolationForest', 'ewma', 'pot']) {
  test(`${id}: what --save writes is a snapshot that the library reads, and score uses it`, async () => {
    const model = join(folder, `${id}.json`);
    const long = file(
      'long.csv',
      `time,x\n${Array.from({ length: 400 }, (_, i) => `${1704067200 + 60 * i},${i % 97 === 5 ? 50 + i : (i * 7) % 11}`).join('\n')}\n`,
    );
    const detected = await hapax(['detect', long, '-m', id, '--save', model, '--csv']);
    // Neighbours and forests judge the rows they learnt from as rows they had not seen, and say where a saved model would not.
    const said = id in detectors && detected.err !== '';
    if (said)
      expect(named(detected.err)).toMatch(
        /^note: `hapax score` takes every row for a new one, and would judge \d+ of the 400 rows of long\.csv otherwise; here a row that was learnt from is judged without itself\n$/,
      );
    const snapshot = decode(readFileSync(model, 'utf8'));
    expect(snapshot).toMatchObject({ id, columns: 1 });
    expect(() => ({ ...methodsByName.detectors, ...methodsByName.online })[id]!.load(snapshot)).not.toThrow();
    const scored = await hapax(['score', long, '--model', model, '--csv']);
    expect(scored.err).toBe('');
    expect(scored.out.trim().split('\n')).toHaveLength(401);
    if (id in detectors && id !== 'lof' && id !== 'isolationForest') expect(scored.out).toBe(detected.out);
  });
}

test('score takes the columns the model was fitted on, in their order', async () => {
  const model = join(folder, 'ab.json');
  const rows = Array.from({ length: 40 }, (_, i) => [i % 7, (i * 3) % 11]);
  const ab = file('ab.csv', `a,b\n${rows.map(([a, b]) => `${a},${b}`).join('\n')}\n`);
  const ba = file('ba.csv', `b,c,a\n${rows.map(([a, b]) => `${b},9,${a}`).join('\n')}\n`);
  await hapax(['detect', ab, '-m', 'mad', '--save', model]);
  const scores = async (path: string) => JSON.parse((await hapax(['score', path, '--model', model, '--json', '--rows', 'all'])).out).scores;
  expect(await scores(ba)).toEqual(await scores(ab));
  const without = file('without.csv', 'a,c\n1,2\n');
  const { code, err } = await hapax(['score', without, '--model', model]);
  expect({ code, err: named(err) }).toEqual({ code: 1, err: 'hapax: without.csv has no column `b`; it has a, c\n' });
});

test('a damaged model is an error with its name, not a crash', async () => {
  const model = join(folder, 'damaged.json');
  await hapax(['detect', spike, '-m', 'mad', '--save', model]);
  const text = readFileSync(model, 'utf8');
  const complaint = async (damaged: string) => {
    writeFileSync(model, damaged);
    const { code, err } = await hapax(['score', spike, '--model', model]);
    return { code, err: named(err) };
  };
  expect(await complaint(text.replace('"method"', '"thing"'))).toEqual({
    code: 1,
    err: 'hapax: damaged.json: the snapshot is damaged or cut short: its checksum does not fit its content; use another copy\n',
  });
  // The first version has no checksum: what is wrong shows when the model is made.
  const old = text.replace(/"version":2,"checksum":"[0-9a-f]+"/, '"version":1');
  expect(await complaint(old.replace('"method"', '"thing"'))).toEqual({
    code: 1,
    err: 'hapax: damaged.json: the snapshot of mad is damaged: `state.method` must be an object; use another copy, or fit the method again\n',
  });
});

test('the report is one page with plots and table; SVG and PNG are drawings', async () => {
  const [page, svg, png] = ['r.html', 'p.svg', 'p.png'].map((name) => join(folder, name));
  await hapax(['detect', spike, '-m', 'mad', '--report', page]);
  const html = readFileSync(page, 'utf8');
  expect(html).toContain('<h1>spike.csv</h1>');
  // Each figure for a wide page and for a phone.
  expect(html.match(/<figure class="wide"><svg /g)?.length).toBe(4);
  expect(html.match(/<figure class="narrow"><svg /g)?.length).toBe(4);
  expect(html).toContain('value is 900');
  expect((await hapax(['plot', spike, '-m', 'mad', '--kind', 'scores', '-o', svg])).code).toBe(0);
  expect(readFileSync(svg, 'utf8')).toMatch(/^<svg /);
  expect((await hapax(['plot', spike, '-m', 'mad', '-o', png])).code).toBe(0);
  const bytes = readFileSync(png);
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect(bytes.readUInt32BE(16)).toBe(1920);
});

test('peaks over threshold has its own plots and says how the rows were cut', async () => {
  const series = file(
    'pot.csv',
    `time,x\n${Array.from({ length: 500 }, (_, i) => `${1704067200 + 60 * i},${((i * 7919) % 1009) / 100 + (i === 480 ? 60 : 0)}`).join('\n')}\n`,
  );
  const { code, out } = await hapax(['detect', series, '--method', 'pot', '--quantile', '0.9']);
  expect(code).toBe(10);
  expect(out).toContain('325 of history, 125 to calibrate, 50 judged');
  expect(out).toMatch(/^2024-01-01T08:00:00Z +482 +/m);
  for (const kind of ['exceedances', 'gpd', 'qq'])
    expect((await hapax(['plot', series, '-m', 'pot', '--kind', kind, '-o', join(folder, `${kind}.svg`)])).code).toBe(0);
  const off = await hapax(['detect', series, '--method', 'pot', '--t0', '0.9']);
  expect(off.code).toBe(2);
  expect(off.err).toMatch(/^hapax: timeWindows: t0, t1 and t2 must add up to 1; got /);
});

test('peaks over threshold refuses a handful of rows, and says when a tail rests on few values', async () => {
  const rows = (count: number) => `x\n${Array.from({ length: count }, (_, i) => (i * 7) % 11).join('\n')}\n`;
  const ten = await hapax(['detect', file('ten.csv', rows(10)), '--method', 'pot']);
  expect(ten).toEqual({
    code: 1,
    out: '',
    err: 'hapax: peaksOverThreshold: 6 rows of history leave no value beyond the quantile 0.9; give 10 or more, or a lower quantile\n',
  });
  const forty = await hapax(['detect', file('forty.csv', rows(40)), '--method', 'pot', '--exit-zero']);
  expect(forty).toMatchObject({
    code: 0,
    err: 'note: 4 values of x beyond the threshold are few for a tail (10 are wanted): how rare others are is a rough guess; give more rows, or a lower --quantile\n',
  });
});

test('- is standard input, for every command that reads a file', async () => {
  const input = () => Readable.from([Buffer.from(SPIKE)]);
  const piped = await hapax(['detect', '-', '--method', 'mad', '--csv'], { input });
  expect(piped).toEqual({ ...(await hapax(['detect', spike, '--method', 'mad', '--csv'])) });
  const model = join(folder, 'piped.json');
  const saved = await hapax(['detect', '/dev/stdin', '--method', 'mad', '--save', model, '--json'], { input });
  expect(JSON.parse(saved.out)).toMatchObject({ source: 'standard input', rows: 60 });
  expect(JSON.parse((await hapax(['score', '-', '--model', model, '--json'], { input })).out)).toMatchObject({ rows: 60 });
  const drawing = join(folder, 'piped.svg');
  expect(await hapax(['plot', '-', '--method', 'mad', '-o', drawing], { input })).toEqual({ code: 0, out: '', err: '' });
  const labelled = () =>
    Readable.from([
      Buffer.from(`x,label\n${Array.from({ length: 40 }, (_, i) => `${i === 7 ? 90 : i % 5},${i === 7 ? 1 : 0}`).join('\n')}\n`),
    ]);
  const { out } = await hapax(['evaluate', '-', '--method', 'mad', '--labels', 'label'], { input: labelled });
  expect(out).toMatch(/^standard input: 40 rows, 1 labelled as anomalies; method mad\n/);
  expect(await hapax(['detect', '-', '--train', '-'], { input })).toEqual({
    code: 2,
    out: '',
    err: 'hapax: standard input can be read only once; name a file for --train\n',
  });
});

test('labels feed methods that learn from them', async () => {
  const supervised = Object.values(detectors).find(({ spec }) => spec.labels === 'required');
  if (supervised === undefined) return;
  const { id } = supervised.spec;
  const { code, err } = await hapax(['detect', spike, '-m', id]);
  expect({ code, err: named(err) }).toEqual({
    code: 2,
    err: `hapax: ${id} learns from labels; name the column that holds them with --labels\n`,
  });
});

test('with HAPAX_DEBUG the stack is shown before the line', async () => {
  const { err } = await hapax(['detect', 'nowhere.csv'], { debug: true });
  expect(err).toMatch(
    /^HapaxError: nowhere\.csv does not exist; check the path\n\s+at [\s\S]+\nhapax: nowhere\.csv does not exist; check the path\n$/,
  );
});

test('nothing half-written is left behind by all of this', () => {
  expect(readdirSync(folder).filter((name) => name.endsWith('.partial'))).toEqual([]);
});

test('a threshold rule judges the scores, with its options as flags', async () => {
  const args = ['detect', spike, '-m', 'mad', '--features', 'value', '--json'];
  const budget = await hapax([...args, '--threshold', 'alarm-budget', '--threshold-alarms', '1', '--threshold-per', '60']);
  expect(budget.err).toBe('');
  expect(JSON.parse(budget.out)).toMatchObject({
    count: 1,
    facts: { threshold: expect.stringMatching(/^alarmBudget, set on 60 training scores/) },
  });
  const unknown = await hapax([...args, '--threshold', 'magic']);
  expect(unknown.code).toBe(2);
  expect(unknown.err).toMatch(/^hapax: there is no threshold rule "magic"; there are alarmBudget, /);
  const wrong = await hapax([...args, '--threshold', 'alarmBudget', '--threshold-alarms', '-1']);
  expect(wrong.code).toBe(2);
  expect(wrong.err).toMatch(/^hapax: alarmBudget: `alarms` must be a number in \[/);
  const few = await hapax(['detect', spike, '-m', 'ewma', '--threshold', 'spot', '--warmup', '50']);
  expect(named(few.err)).toBe('hapax: spike.csv gives 10 scores; spot needs 30 to be set and more to judge\n');
});
