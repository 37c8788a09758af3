import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file } = scratch();
const MINUTE = 60_000;
const stamp = (ms: number) => new Date(ms).toISOString();

/** Rows at some minutes, with values that wander or not. */
function csv(minutes: readonly number[], value: (i: number) => number): string {
  return `when,value\n${minutes.map((m, i) => `${stamp(Date.UTC(2024, 0, 1) + m * MINUTE)},${value(i)}`).join('\n')}\n`;
}
const noise = (i: number) => ((i * i * 7919 + 13 * i) % 1013) / 50;

test('rows that keep a step are a series, and that is said with the way to overrule it', async () => {
  const path = file(
    'even.csv',
    csv(
      Array.from({ length: 100 }, (_, i) => 15 * i),
      (i) => (i === 60 ? 900 : noise(i)),
    ),
  );
  const { out, err, code } = await hapax(['detect', path]);
  expect(err).toBe(
    'note: judged as a series, in hindsight: when has a row every 15 minutes; --as table judges each row by itself, --method autoStream by the rows before it\n',
  );
  expect(out).toContain('(autoSeries)');
  expect(out).toMatch(/1 event, 1 of 100 rows/);
  expect(out).toMatch(/spike +2024-01-01T15:00:00Z +\d+ +value is 900, expected /);
  expect(code).toBe(10);
  const table = await hapax(['detect', path, '--as', 'table']);
  expect(table.err).toBe('');
  expect(table.out).toContain('(auto)');
});

test('rows at random times that have nothing in common, and rows that share their times, are a table', async () => {
  let m = 0;
  const uneven = Array.from({ length: 200 }, (_, i) => (m += 1 + ((i * i * 31) % 57)));
  expect((await hapax(['detect', file('orders.csv', csv(uneven, noise))])).out).toContain('(auto)');
  // A column that is known in a few rows shows nothing, however much these are like each other.
  const felt = csv(uneven, noise)
    .trimEnd()
    .split('\n')
    .map((line, i) => `${line},${i === 0 ? 'felt' : i % 10 < 2 ? i : ''}`)
    .join('\n');
  expect((await hapax(['detect', file('quakes.csv', felt)])).out).toContain('(auto)');
  const shared = Array.from({ length: 200 }, (_, i) => i >> 2);
  expect((await hapax(['detect', file('shared.csv', csv(shared, noise))])).out).toContain('(auto)');
});

test('a flag of the table method, or --as with a file without times, decides too', async () => {
  const path = file(
    'short.csv',
    csv(
      Array.from({ length: 60 }, (_, i) => i),
      noise,
    ),
  );
  expect((await hapax(['detect', path, '--contamination', '0.05'])).out).toContain('(auto)');
  const bare = file('bare.csv', `value\n${Array.from({ length: 60 }, (_, i) => (i === 30 ? 900 : noise(i))).join('\n')}\n`);
  const { out } = await hapax(['detect', bare, '--as', 'series']);
  expect(out).toMatch(/spike +line 32 +\d+ +value is 900/);
});

test('JSON has events with what was expected, CSV a line a row with the band', async () => {
  const path = file(
    'machines.csv',
    csv(
      Array.from({ length: 100 }, (_, i) => i),
      (i) => (i === 60 ? 900 : noise(i)),
    ),
  );
  const { events, anomalies } = JSON.parse((await hapax(['detect', path, '--json'])).out);
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    kind: 'spike',
    feature: 'value',
    from: '2024-01-01T01:00:00Z',
    to: '2024-01-01T01:00:00Z',
    rows: { first: 60, peak: 60, last: 60, count: 1 },
    value: 900,
    severity: 100,
  });
  expect(events[0].lower).toBeLessThan(events[0].expected);
  expect(anomalies[0].expected.value.upper).toBe(events[0].upper);
  const lines = (await hapax(['detect', path, '--csv'])).out.trim().split('\n');
  expect(lines[0]).toBe('line,when,value,score,threshold,anomaly,expected,lower,upper,event,reason');
  expect(lines).toHaveLength(101);
  expect(lines[61]).toMatch(/^62,2024-01-01T01:00:00Z,900,.*,1,.*,spike,/);
});

test('a series of one spike in 110 values is told, where the spike alone once set the threshold', async () => {
  const path = file(
    'spike.csv',
    csv(
      Array.from({ length: 110 }, (_, i) => i),
      (i) => (i === 100 ? 1000 : noise(i)),
    ),
  );
  expect((await hapax(['detect', path])).out).toMatch(/1 event, 1 of 110 rows/);
});

test('a flag for rows that makes rows of a series says so, and how to have either', async () => {
  const path = file(
    'flagged.csv',
    csv(
      Array.from({ length: 100 }, (_, i) => 15 * i),
      (i) => (i === 60 ? 900 : noise(i)),
    ),
  );
  const said = (flag: string) =>
    `note: ${flag} is for rows, so each row is judged by itself, although when has a row every 15 minutes; without it the file is judged as a series; --as table says that rows are meant\n`;
  expect((await hapax(['detect', path, '--contamination', '0.02'])).err).toBe(said('--contamination'));
  expect((await hapax(['detect', path, '--fit-rows', '50'])).err).toContain(said('--fit-rows'));
  for (const meant of [
    ['--as', 'table'],
    ['--method', 'mad'],
  ])
    expect((await hapax(['detect', path, '--contamination', '0.02', ...meant])).err).toBe('');
  const rows = file('rows.csv', 'a,b\n1,2\n2,3\n3,1\n1,3\n2,2\n3,3\n1,1\n2,1\n40,50\n3,2\n1,2\n');
  expect((await hapax(['detect', rows, '--contamination', '0.1'])).err).not.toContain('is for rows');
});

test('a seed, a model to save and Shapley values are for rows as well; series side by side and events are named as what they are', async () => {
  const path = file(
    'asked.csv',
    csv(
      Array.from({ length: 100 }, (_, i) => 15 * i),
      (i) => (i === 60 ? 900 : noise(i)),
    ),
  );
  const model = `${path}.model.json`;
  for (const [flag, ...more] of [
    ['--seed', '1'],
    ['--save', model],
    ['--explain', 'shapley'],
  ])
    expect((await hapax(['detect', path, flag, ...more])).err).toContain(
      `note: ${flag === '--explain' ? '--explain shapley' : flag} is for rows, so each row is judged by itself, although when has a row every 15 minutes;`,
    );
  const sides = file(
    'sides.csv',
    `when,host,value\n${Array.from({ length: 200 }, (_, i) => `${stamp(Date.UTC(2024, 0, 1) + 15 * (i >> 1) * MINUTE)},${i % 2 === 0 ? 'a' : 'b'},${noise(i)}`).join('\n')}\n`,
  );
  expect((await hapax(['detect', sides, '--contamination', '0.02'])).err).toContain(
    'note: --contamination is for rows, so each row is judged by itself, although host tells series apart; without it each of them is judged in its own order of time; --as table says that rows are meant\n',
  );
  expect((await hapax(['detect', sides, '--contamination', '0.02', '--by', 'host'])).err).toContain('--contamination is for rows');
});

test('rows at uneven times that have names of their own, or more texts than numbers, are events, whatever their numbers are like', async () => {
  const minutes = Array.from({ length: 120 }, (_, i) => 2 * i + ((i * i * 31) % 17) / 10);
  const drifting = csv(minutes, (i) => 1000 + i)
    .trimEnd()
    .split('\n');
  const own = file('own.csv', drifting.map((line, i) => `${line},${i === 0 ? 'uid' : `C${(i * 7919) % 99_991}x`}`).join('\n'));
  const words = file(
    'words.csv',
    drifting.map((line, i) => `${line},${i === 0 ? 'proto,state' : `${i % 3 ? 'tcp' : 'udp'},${i % 5 ? 'SF' : 'S0'}`}`).join('\n'),
  );
  for (const path of [own, words]) {
    const { out, err } = await hapax(['detect', path]);
    expect(err).not.toContain('judged as a series');
    expect(out).toContain('(auto)');
  }
  expect((await hapax(['detect', file('drifting.csv', drifting.join('\n'))])).out).toContain('(autoSeries)');
});

test('a log of Zeek says where its hosts are judged', async () => {
  const lines = Array.from(
    { length: 30 },
    (_, i) =>
      `${1_379_288_650 + i * 1.7 + ((i * i * 31) % 17) / 10}\tC${i}x\t10.0.0.${i % 5}\t${40_000 + i}\t${i % 3 ? 80 : 53}\t${100 + ((i * 13) % 29)}`,
  );
  const log = file(
    'conn.log',
    `#separator \\x09\n#path\tconn\n#fields\tts\tuid\tid.orig_h\tid.orig_p\tid.resp_p\torig_bytes\n${lines.join('\n')}\n`,
  );
  const { out, err } = await hapax(['detect', log]);
  expect(err).toContain(
    'the first lines tell a Zeek log (conn), with its fields; each line is judged by itself here, hapax ids run judges the hosts in it\n',
  );
  expect(out).toContain('(auto)');
});

test('few times, however many rows share them, are no series', async () => {
  // Eight maps of different years, each with the same forty places, and columns in which most is missing.
  const years = [1688, 1703, 1733, 1755, 1762, 1790, 1804, 1818];
  const rows = Array.from({ length: 320 }, (_, i) => `${years[i % 8]},${(Math.floor(i / 8) + noise(i) / 50).toFixed(2)},${i < 9 ? i : ''}`);
  const { out, err } = await hapax(['detect', file('maps.csv', `year,lat,note\n${rows.join('\n')}\n`), '--include', 'note']);
  expect(err).not.toContain('a series needs');
  expect(out).toContain('(auto)');
});
