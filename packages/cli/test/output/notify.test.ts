import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { hapax, scratch } from '../capture.ts';

const { file } = scratch();
let bodies: string[] = [];
let status = 200;
const server = createServer(async (request, response) => {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  bodies.push(Buffer.concat(parts).toString());
  response.writeHead(status).end();
});
await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
beforeEach(() => {
  bodies = [];
  status = 200;
});
afterAll(() => void server.close());

const noise = (i: number) => ((i * i * 7919 + 13 * i) % 1013) / 50;
const day = (i: number) => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);
const series = file(
  'daily.csv',
  `day,load\n${Array.from({ length: 120 }, (_, i) => `${day(i)},${i === 60 ? 900 : noise(i)}`).join('\n')}\n`,
);
const slack = file('slack.yaml', `sinks:\n  - type: slack\n    url: ${url}\n    addresses: any\n`);

test('what was found in a series reaches the sinks of a file as a sentence, with its place', async () => {
  const { err, code } = await hapax(['detect', series, '--notify', slack]);
  expect(bodies.length).toBe(1);
  const text: string = JSON.parse(bodies[0] ?? '').text;
  expect(text).toMatch(
    /^daily\.csv: anomaly at 2024-03-01, severity \d+\nspike: load is 900, expected .*\.\nFlagged by autoSeries\. Incident [0-9a-f]{16}\.$/,
  );
  expect(err).toContain(`slack 127.0.0.1:${new URL(url).port}: 1 message sent\n`);
  expect(code).toBe(10);
});

test('rows of a table are told by what they are called; machines get the numbers; the rest of a pipeline file is not looked at', async () => {
  const rows = Array.from({ length: 200 }, (_, i) => `pump ${i},${noise(i)},${i === 7 ? 5000 : noise(i + 9)}`);
  const table = file('pumps.csv', `name,a,b\n${rows.join('\n')}\n`);
  const pipeline = file('pipeline.yaml', `source:\n  type: nowhere\nsinks:\n  - type: webhook\n    url: ${url}\n    addresses: any\n`);
  await hapax(['detect', table, '--contamination', '0.005', '--notify', pipeline]);
  const { kind, incident } = JSON.parse(bodies[0] ?? '');
  expect(kind).toBe('opened');
  expect(incident).toMatchObject({
    stream: 'pumps.csv',
    keys: ['pump 7'],
    detectors: ['auto'],
    found: { place: 'line 9' },
    peak: { row: 7, feature: 'b', values: [noise(7), 5000] },
  });
  expect(incident.found.sentence).toMatch(/^b is 5000, usually /);
});

test('nothing unusual tells nobody; what a sink refuses is said, and so does the exit code', async () => {
  const calm = file('calm.csv', `day,load\n${Array.from({ length: 120 }, (_, i) => `${day(i)},${noise(i)}`).join('\n')}\n`);
  const nothing = await hapax(['detect', calm, '--notify', slack]);
  expect([bodies.length, nothing.code]).toEqual([0, 0]);
  expect(nothing.err).toContain('nothing unusual: no sink is told\n');
  status = 404;
  const refused = await hapax(['detect', series, '--notify', slack]);
  expect(refused.code).toBe(3);
  expect(refused.err).toContain(`: 1 message of 1 not sent: 127.0.0.1:${new URL(url).port}: answered 404\n`);
});

test('rows judged by a saved model are told as well', async () => {
  const rows = Array.from({ length: 200 }, (_, i) => `${noise(i)},${i === 7 ? 5000 : noise(i + 9)}`);
  const table = file('plain.csv', `a,b\n${rows.join('\n')}\n`);
  const model = file('model.json', '');
  await hapax(['detect', table, '--method', 'mad', '--save', model]);
  await hapax(['score', table, '--model', model, '--notify', slack]);
  expect(JSON.parse(bodies[0] ?? '').text).toContain('plain.csv: anomaly at line 9\n');
});

test('a file without sinks, and one that is no file, are refused in words', async () => {
  const empty = file('empty.yaml', 'name: x\n');
  expect((await hapax(['detect', series, '--notify', empty])).out).toBe('');
  expect((await hapax(['detect', series, '--notify', empty])).err).toMatch(
    /empty\.yaml line 1: sinks: is missing; it must be of type array\n$/,
  );
  expect((await hapax(['detect', series, '--notify', 'no.yaml'])).err).toMatch(/no\.yaml does not exist; check the path\n$/);
});
