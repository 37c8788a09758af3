import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hapax as ran, scratch } from '../capture.ts';

const { folder, file } = scratch();
const hapax = (...args: string[]) => ran(args);

/** 600 samples with a spike every 150. */
file(
  'spikes.ndjson',
  Array.from({ length: 600 }, (_, i) => `{"time":${i * 1000},"v":${Math.sin(i) + (i % 150 === 149 ? 50 : 0)}}\n`).join(''),
);
const pipeline = (name: string, sinks: string, extra = '') =>
  file(
    `${name}.yaml`,
    `name: ${name}\nfeatures: [v]\nsource: { type: ndjson, path: ${join(folder, 'spikes.ndjson')} }\ndetectors: [{ method: ewma }]\nsinks: ${sinks}\nstate: { path: ${join(folder, `${name}.state`)} }\n${extra}`,
  );

async function receiver(statuses: (body: string) => number): Promise<{ url: string; ids: string[] }> {
  const ids: string[] = [];
  const server = createServer(async (question, answer) => {
    let body = '';
    for await (const piece of question) body += piece;
    const status = statuses(body);
    if (status === 200) ids.push(JSON.parse(body).id);
    answer.writeHead(status).end();
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, ids };
}

test('a message that a sink refuses for good is told at once, kept, shown, and sent again; the others arrive, and the exit code says it', async () => {
  let strict = true;
  const { url, ids } = await receiver((body) => (strict && body.includes('"start":449000') ? 422 : 200));
  const path = pipeline(
    'strict',
    `[{ type: webhook, url: "${url}", addresses: any }, { type: log, path: "${join(folder, 'deep/er/strict.log')}" }]`,
  );
  const { code, err } = await hapax('watch', path);
  expect(code).toBe(3);
  const host = new URL(url).host;
  expect(err).toContain(`sink webhook ${host}: message `);
  expect(err).toContain(`cannot be delivered and was set aside: ${host}: answered 422\n`);
  expect(err).toContain('nothing undelivered, 2 messages set aside\n');
  expect(err).toContain(`what was set aside: hapax dead-letters ${path} shows it, with --replay it is sent again\n`);
  const logged = readFileSync(join(folder, 'deep/er/strict.log'), 'utf8').trimEnd().split('\n');
  expect(ids).toHaveLength(logged.length - 2);

  const shown = await hapax('dead-letters', path);
  expect(shown.out).toMatch(/strict: anomaly began, severity \d+\n/);
  expect(shown.out).toMatch(new RegExp(`Set aside \\S+ for webhook ${host}: ${host}: answered 422\n`));
  expect((await hapax('dead-letters', path, '--replay')).code).toBe(3);
  strict = false;
  expect(await hapax('dead-letters', path, '--replay')).toMatchObject({ code: 0, out: '2 of 2 sent\n' });
  expect(ids).toHaveLength(logged.length);
  expect(await hapax('dead-letters', path)).toMatchObject({ code: 0, out: 'nothing was set aside\n' });
  // The stream goes on from the same state.
  expect((await hapax('watch', path)).err).toContain('ended after no samples');
});

test('sinks are tried before anything runs, and one that fails ends the command', async () => {
  const fine = await receiver(() => 200);
  const gone = await receiver(() => 404);
  const good = pipeline('good', `[{ type: webhook, url: "${fine.url}", addresses: any }, { type: stdout }]`);
  const told = await hapax('watch', good, '--test-sinks', '--dry-run');
  expect(told).toMatchObject({ code: 0 });
  expect(told.err).toBe(`sink webhook ${new URL(fine.url).host}: works\nsink lines: works\n`);
  expect(fine.ids[0]).toMatch(/^test-\d+$/);
  const bad = pipeline('bad', `[{ type: webhook, url: "${gone.url}", addresses: any }]`);
  const refused = await hapax('watch', bad, '--test-sinks');
  expect(refused).toMatchObject({
    code: 1,
    err: `sink webhook ${new URL(gone.url).host}: fails: ${new URL(gone.url).host}: answered 404\n`,
  });
});

test('what is left out is counted and said with an example, once for each kind, and a feature that is never there is named', async () => {
  const lines = Array.from({ length: 300 }, (_, i) => `{"time":${i * 1000},"v":${Math.sin(i)}}`);
  lines.splice(
    100,
    0,
    'nonsense',
    ...Array(50).fill('{"time":"never","v":1}'),
    '{"time":1000,"v":1}',
    '{"time":9e15,"v":1}',
    '{"time":1.7e18,"v":1}',
  );
  const path = file('odd.ndjson', `${lines.join('\n')}\n`);
  const yaml = file(
    'odd.yaml',
    `name: odd\nfeatures: [v, presure]\nsource: { type: ndjson, path: ${path} }\ndetectors: [{ method: ewma }]\n`,
  );
  const { code, err } = await hapax('watch', yaml);
  expect(code).toBe(0);
  expect(err).toBe(
    [
      'watching: stream odd from ndjson through ewma to no sink; no state is kept',
      'times in `time` are numbers such as 0, all read as milliseconds since 1970, this one as 1970-01-01 00:00:00: where that is wrong, name the `unit`',
      `left out: 1 record that is no sample, ${path} line 101 is not JSON`,
      'feature `presure` has had no value in the first 100 samples: is it the name that the source has?',
      'left out: 1 late sample, 1970-01-01T00:00:01.000Z (order.lateness holds samples back until they are in order)',
      `left out: 52 records that are no samples, 53 by now, the last: ${path} line 154 has a time in \`time\` that is no date: 1700000000000000000 with \`unit: auto\`; as \`unit: ns\` it is in 2023`,
      'ended after 301 samples, 54 left out, 300 values missing: no incidents, nothing undelivered',
      '',
    ].join('\n'),
  );
});

test('one lone time from the far future neither mutes a key nor makes what follows late', async () => {
  const rows = Array.from({ length: 400 }, (_, i) => `{"time":${i * 1000},"v":${Math.sin(i) + (i === 200 || i === 250 ? 90 : 0)}}`);
  rows.splice(171, 0, '{"time":4102444800000,"v":0}');
  file('future.ndjson', `${rows.join('\n')}\n`);
  const yaml = file(
    'future.yaml',
    `name: future\nfeatures: [v]\nsource: { type: ndjson, path: ${join(folder, 'future.ndjson')} }\ndetectors: [{ method: ewma }]\nsinks: [{ type: log, path: ${join(folder, 'future.log')} }]\n`,
  );
  const { err } = await hapax('watch', yaml);
  expect(err).toContain('left out: 1 sample from too far in the future, 2100-01-01T00:00:00.000Z (order.maxAhead says');
  expect(err).toContain('ended after 401 samples, 1 left out: 2 incidents, nothing undelivered');
  expect(existsSync(join(folder, 'future.log'))).toBe(true);
});

test('a module beside the pipeline file is a sink, a source or a detector of it', async () => {
  mkdirSync(join(folder, 'own'), { recursive: true });
  writeFileSync(
    join(folder, 'own/sink.mjs'),
    `import { appendFileSync } from 'node:fs';
export default { role: 'sink', id: 'own', options: {}, open: async ({ to }) => ({ id: 'own', deliver: async (events) => appendFileSync(to, events.map(({ kind }) => kind + '\\n').join('')) }) };
`,
  );
  const yaml = file(
    'own/own.yaml',
    `name: own\nfeatures: [v]\nsource: { type: ndjson, path: ${join(folder, 'spikes.ndjson')} }\ndetectors: [{ method: ewma }]\nsinks: [{ type: ./sink.mjs, to: ${join(folder, 'own/out.txt')} }]\n`,
  );
  expect((await hapax('watch', yaml)).code).toBe(0);
  expect(readFileSync(join(folder, 'own/out.txt'), 'utf8')).toMatch(/^(opened\nclosed\n)+(opened\n)?$/);
  rmSync(join(folder, 'own/sink.mjs'));
});

test('a key that falls silent for good in a file is told at its end, and is a message where silence is told', async () => {
  const lines = Array.from({ length: 600 }, (_, i) =>
    ['a', ...(i < 200 ? ['pump-3'] : [])].map((key) => `{"key":"${key}","time":${i * 60_000},"v":${Math.sin(i)}}\n`),
  );
  const source = file('quiet.ndjson', lines.flat().join(''));
  const log = join(folder, 'quiet.log');
  const path = file(
    'quiet.yaml',
    `name: quiet\nfeatures: [v]\nsource: { type: ndjson, path: ${source}, key: key }\ndetectors: [{ method: ewma }]\norder: { silence: tell }\nsinks: [{ type: log, path: ${log} }]\n`,
  );
  const { code, err } = await hapax('watch', path);
  expect([code, err]).toEqual([
    0,
    expect.stringContaining(
      'ended after 800 samples: 1 incident, 1 key silent at the end, nothing undelivered\nfell silent before the end: pump-3 (last sample 1970-01-01T03:19:00.000Z, 6.67 h before the end, silent for 1 min at most before)\n',
    ),
  ]);
  expect(JSON.parse(readFileSync(log, 'utf8'))).toMatchObject({ kind: 'opened', incident: { keys: ['pump-3'], detectors: ['silence'] } });
  expect((await hapax('backtest', path, '--from', source)).out).toContain('fell silent before the end: pump-3 (');
});
