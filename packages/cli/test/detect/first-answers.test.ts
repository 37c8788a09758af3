import { random } from 'hapax';
import { expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file } = scratch();
const chance = random(8);
const csv = (name: string, head: string, rows: readonly (readonly (number | string)[])[]) =>
  file(name, `${head}\n${rows.map((row) => row.join(',')).join('\n')}\n`);
const time = (minutes: number) => new Date(Date.UTC(2024, 0, 1) + Math.round(60_000 * minutes)).toISOString();

test('sensors that measure several quantities are told apart by both columns, gaps and all', async () => {
  const rows = Array.from({ length: 200 }, (_, hour) =>
    ['s1', 's2', 's3'].flatMap((sensor) =>
      chance.uniform() < 0.1
        ? []
        : [
            [time(60 * hour), sensor, 'temp', hour === 150 && sensor === 's2' ? 45 : (20 + chance.normal()).toFixed(2)],
            [time(60 * hour), sensor, 'hum', (50 + chance.normal()).toFixed(2)],
          ],
    ),
  ).flat();
  rows.push([time(60 * 150), 's2', 'temp', 45]);
  const { out, err } = await hapax(['detect', csv('sensors.csv', 'time,sensor,quantity,value', rows)]);
  expect(err).toContain(
    'sensor and quantity tell 6 series apart that share their times, and each is judged by itself, as with --by sensor,quantity; --as table judges each row by itself',
  );
  expect(out).toMatch(/spike .* s2, temp is 45, expected/);
});

test('rows that measure nothing are events: they are counted, and a burst is found', async () => {
  let at = 0;
  const rows = Array.from({ length: 2000 }, (_, i) => {
    at += -Math.log(1 - chance.uniform()) * (i >= 1500 && i < 1620 ? 0.02 : 2);
    return [time(at), ['ann', 'ben', 'cid'][Math.floor(3 * chance.uniform())], chance.uniform() < 0.7 ? 'login' : 'logout'];
  });
  const path = csv('events.csv', 'time,user,action', rows);
  const { out, err } = await hapax(['detect', path]);
  expect(err).toContain(
    'judged as a series, in hindsight: its rows are events that measure nothing, and are counted every 10 minutes; --as table judges each row by itself, --method autoStream by the rows before it',
  );
  expect(out).toMatch(/(spike|shift|bump|step|level)[\s\S]*(events|action login)/);
  expect((await hapax(['detect', path, '--as', 'table'])).out).toContain('2 categories');
});

test('where nothing is flagged the strangest rows are shown all the same, and called so', async () => {
  const rows = Array.from({ length: 100 }, () => [chance.normal().toFixed(3), chance.normal().toFixed(3)]);
  const path = csv('clean.csv', 'x,y', rows);
  const { out, code } = await hapax(['detect', path, '--as', 'table']);
  expect(code).toBe(0);
  expect(out).toContain(
    'no anomaly: no row is clear of what a clean file of this size shows\n\nthe strangest rows, none of them flagged:\n\n',
  );
  expect((await hapax(['detect', path, '--as', 'table', '--limit', '0'])).out).not.toContain('strangest rows');
});

test('a table that never changes has no strangest row', async () => {
  const { out } = await hapax([
    'detect',
    csv(
      'constant.csv',
      'a,b',
      Array.from({ length: 50 }, () => [1, 5]),
    ),
  ]);
  expect(out).toContain('no anomaly');
  expect(out).not.toContain('strangest rows');
});
