import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { openSource } from '@hapax/connect/registry';
import { systemClock } from '@hapax/connect/run';
import { random } from 'hapax';
import * as methods from 'hapax/registry';
import { createStream, namesIn } from 'hapax/stream';
import { SMTPServer } from 'smtp-server';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { run } from '../../src/run.ts';
import type { Terminal } from '../../src/terminal.ts';
import { parsePipeline } from '../../src/watch/file.ts';
import { streamConfig } from '../../src/watch/parts.ts';
import { watch } from '../../src/watch/run.ts';

const folder = mkdtempSync(join(tmpdir(), 'hapax-watch-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function quiet(): Terminal & { text: string; errors: string } {
  return {
    text: '',
    errors: '',
    out(text) {
      this.text += text;
    },
    err(text) {
      this.errors += text;
    },
    input: () => Readable.from([]),
    outIsTty: false,
    errIsTty: false,
    color: false,
    width: 120,
    debug: false,
  };
}
/** The functions of a terminal are called without it. */
const bound = (): Terminal & { read(): { text: string; errors: string } } => {
  const inner = quiet();
  return { ...inner, out: (text) => inner.out(text), err: (text) => inner.err(text), read: () => inner };
};
const surroundings = (terminal: Terminal) => ({
  clock: systemClock,
  input: process.stdin,
  out: terminal.out,
  say: terminal.err,
  onTrouble: ({ text }: { readonly text: string }) => terminal.err(`${text}\n`),
  base: '.',
});
const hapax = async (...args: string[]) => {
  const terminal = bound();
  const code = await run(args, terminal);
  return { code, ...terminal.read() };
};
const file = (name: string, text: string): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

/** 600 samples with a spike at 500. */
const history = file(
  'history.ndjson',
  Array.from(
    { length: 600 },
    (_, i) => `{"t":${i},"pressure":${10 + random(1, i).normal() + (i === 500 ? 60 : 0)},"heat":${random(2, i).normal()}}\n`,
  ).join(''),
);
const text = (extra = '') => `name: plant
features: [pressure, heat]
source: { type: ndjson, path: "\${HISTORY}", time: t, unit: s }
detectors:
  - method: ewma
    options: { rate: 0.05 }
sinks:
  - type: log
    path: ${join(folder, 'incidents.ndjson')}
results: { path: ${join(folder, 'results.ndjson')}, only: alarms }
state: { path: ${join(folder, 'state.json')} }
${extra}`;
const broken = (change: (good: string) => string): string => {
  try {
    parsePipeline('p.yaml', change(text()), { HISTORY: history });
  } catch (error) {
    return (error as Error).message;
  }
  return 'accepted';
};

test('a dry run says what would run and touches nothing', async () => {
  process.env.HISTORY = history;
  const path = file('plant.yaml', text());
  expect(await hapax('watch', path, '--dry-run')).toMatchObject({
    code: 0,
    text: `${path} is sound: stream plant from ndjson through ewma to log; state in ${join(folder, 'state.json')}
  the first 600 samples: 1970-01-01 00:00:00 to 1970-01-01 00:09:59 UTC, usually 1 s apart
  order: each after the one before
  judged 480 of 600 samples, 1 flagged; 1 incident, the first at 1970-01-01 00:08:20
`,
  });
});

test('events become a percentile, a number of users and a share of errors, each line counted and each message once', async () => {
  const event = (minute: number, i: number) => ({
    time: 60_000 * minute + 1000 * i,
    id: `e${minute}-${i}`,
    latency: i + 1,
    user: `user ${i % 7}`,
    errors: i < 10 ? 1 : 0,
    requests: 1,
  });
  const events = Array.from({ length: 3 }, (_, minute) => Array.from({ length: 50 }, (__, i) => event(minute, i))).flat();
  const path = file('events.ndjson', [...events, events[149]].map((one) => `${JSON.stringify(one)}\n`).join(''));
  const yaml = `features: [latency, user, errors, requests]
source: { type: ndjson, path: ${path}, id: id }
order: { every: 60000 }
aggregates: { latency: p90, user: distinct, errors: per requests, requests: count }
sinks: []
`;
  const { code, errors } = await hapax('watch', file('events.yaml', yaml));
  expect(errors).toContain('left out: 1 sample that had come before, 1970-01-01T00:02:49.000Z (order.duplicates: accept takes them)');
  expect(code).toBe(0);
  const pipeline = parsePipeline('events.yaml', yaml, {});
  const around = { ...surroundings(quiet()), features: pipeline.features, texts: namesIn(pipeline) };
  const stream = createStream(streamConfig(pipeline), methods);
  for await (const { samples } of (await openSource(pipeline.source, around)).read(undefined))
    for (const sample of samples) {
      const { released } = stream.push(sample);
      for (const { values } of released) expect([values[0]?.toFixed(4), ...values.slice(1)]).toEqual(['45.1000', 7, 0.2, 50]);
    }
  expect(stream.flush().released[0]?.values.slice(1)).toEqual([7, 0.2, 50]);
});

test('a dry run says what is missing, late or left out of the first samples, and why', async () => {
  const lines = Array.from({ length: 1200 }, (_, i) =>
    JSON.stringify({ time: 1000 * (i % 100 === 50 ? i - 30 : i), pump: `p${i % 2}`, pressure: i % 7 }),
  );
  lines[20] = 'nonsense';
  const untidy = file('untidy.ndjson', `${lines.join('\n')}\n`);
  const path = file(
    'misspelt.yaml',
    `name: plant
features: [pressure, presure]
source: { type: ndjson, path: ${untidy}, key: pump, follow: true }
detectors: [{ method: ewma }]
order: { missing: pass }
sinks: [{ type: log, path: ${join(folder, 'never.log')} }]
`,
  );
  const { code, text: out } = await hapax('watch', path, '--dry-run');
  expect(code).toBe(0);
  expect(out.split('\n').slice(1)).toEqual([
    '  the first 1,000 samples: 1970-01-01 00:00:00 to 1970-01-01 00:16:40 UTC, usually 2 s apart',
    '  keys: 2 (p0, p1)',
    '  order: 10 behind an earlier one of their key, by 28 s at most (order.lateness holds samples back so long)',
    '  feature presure: missing in all of them',
    '  times in `time` are numbers such as 0, all read as milliseconds since 1970, this one as 1970-01-01 00:00:00: where that is wrong, name the `unit`',
    `  left out: 1 record that is no sample, ${untidy} line 21 is not JSON`,
    '  feature `presure` has had no value in the first 100 samples: did you mean `pressure`?',
    '  left out: 1 late sample, p0 at 1970-01-01T00:00:20.000Z (order.lateness holds samples back until they are in order)',
    '  left out: 9 late samples, 10 by now, the last: p0 at 1970-01-01T00:15:20.000Z',
    '  judged 750 of 1,000 samples, 0 flagged; no incident',
    '',
  ]);
  expect(existsSync(join(folder, 'never.log'))).toBe(false);
});

test('a dry run does not take samples from those who push them, and says so', async () => {
  const path = file(
    'pushed.yaml',
    'name: plant\nfeatures: [a]\nsource: { type: push, port: 1 }\ndetectors: [{ method: ewma }]\nsinks: []\n',
  );
  expect((await hapax('watch', path, '--dry-run')).text).toContain(
    '  samples of a push source are not read by a dry run, for it would take them from the pipeline that runs\n',
  );
});

test('a pipeline file runs to the end of its source; run again it does nothing twice', async () => {
  const path = file('plant.yaml', text());
  const first = await hapax('watch', path);
  expect(first).toMatchObject({ code: 0 });
  expect(first.errors).toMatch(/^watching: .*\nended after 600 samples: 1 incident, nothing undelivered\n$/);
  const told = readFileSync(join(folder, 'incidents.ndjson'), 'utf8');
  expect(
    told
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line))
      .map(({ kind, incident }) => [kind, incident.start]),
  ).toEqual([
    ['opened', 500_000],
    ['closed', 500_000],
  ]);
  expect(readFileSync(join(folder, 'results.ndjson'), 'utf8').trimEnd().split('\n')).toHaveLength(1);
  expect((await hapax('watch', path)).errors).toMatch(/\nended after no samples: no incidents, nothing undelivered\n$/);
  expect(readFileSync(join(folder, 'incidents.ndjson'), 'utf8')).toBe(told);
});

test('a backtest runs the same file over history, prints the incidents and sends nothing', async () => {
  const path = file('back.yaml', text());
  const lines = readFileSync(history, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  const csv = file('history.csv', `t,pressure,heat\n${lines.map(({ t, pressure, heat }) => `${t},${pressure},${heat}`).join('\n')}\n`);
  const before = readFileSync(join(folder, 'incidents.ndjson'), 'utf8');
  for (const from of [history, csv]) {
    const { code, text: out } = await hapax('backtest', path, '--from', from);
    expect(out).toMatch(
      /^plant: anomaly ended, severity \d+\nBegan 1970-01-01 00:08:20, .*\nWorst at .*: ewma scored .*; most unusual pressure: .*\n[\s\S]*600 samples, 0 left out, 1 alarms, 1 incidents\n$/,
    );
    expect(code).toBe(10);
  }
  expect(readFileSync(join(folder, 'incidents.ndjson'), 'utf8')).toBe(before);
});

test('a backtest puts history in order on a grid as the stream would', async () => {
  const path = file('grid.yaml', text('order: { lateness: 20000, every: 2000, aggregate: max }'));
  const lines = readFileSync(history, 'utf8').trimEnd().split('\n');
  const mixed = file('mixed.ndjson', `${lines.map((_, i) => lines[i ^ 7]).join('\n')}\n`);
  const results = await Promise.all([history, mixed].map((from) => hapax('backtest', path, '--from', from)));
  expect(results[1]!.text).toBe(results[0]!.text);
  // The cell from 500 to 502 seconds bears the time of its end.
  expect(results[0]!.text).toMatch(/Began 1970-01-01 00:08:22, [\s\S]*600 samples, 0 left out, 1 alarms, 1 incidents\n$/);
  const odd = file('odd.yaml', text('order: { every: 1000, late: score }'));
  expect((await hapax('watch', odd, '--dry-run')).errors).toContain(
    'stream order: a sample that is late for its cell cannot be scored alone; use `late: drop` with `every`',
  );
});

test('several faults of a file take a line each', async () => {
  const path = file('faults.yaml', text('order: { late: maybe, latenes: 3 }'));
  const { code, errors } = await hapax('watch', path, '--dry-run');
  expect(code).toBe(1);
  expect(errors.split('\n')).toEqual([
    expect.stringMatching(/^hapax: .*faults\.yaml line \d+: order\.late: must be one of drop, score; got "maybe"$/),
    expect.stringMatching(/^hapax: .*faults\.yaml line \d+: order\.latenes: there is no such option; there are lateness, /),
    '',
  ]);
});

test('every fault is told with its line and its place', () => {
  expect(broken((good) => good)).toBe('accepted');
  expect(broken((good) => good.replace('method: ewma', 'method: ewna'))).toMatch(
    /^p\.yaml line 5: detectors\[0\]\.method: no method is called ewna; there are .*ewma/,
  );
  expect(broken((good) => good.replace('rate: 0.05', 'rate: 7'))).toBe(
    'p.yaml line 6: detectors[0].options.rate: must be a number in [0.000001, 1]; got 7',
  );
  expect(broken((good) => good.replace('rate: 0.05', 'rat: 1'))).toBe(
    'p.yaml line 6: detectors[0].options.rat: there is no such option; there are rate, warmup; did you mean rate?',
  );
  expect(broken((good) => `${good}alerts:\n  k: 99\n`)).toBe('p.yaml line 13: alerts.k: must be an integer in [1, 32]; got 99');
  expect(broken((good) => `${good}order:\n  latenes: 5\n`)).toMatch(
    /^p\.yaml line 13: order\.latenes: there is no such option; there are lateness, /,
  );
  expect(broken((good) => `${good}order:\n  lateness: -5\n`)).toBe(
    'p.yaml line 13: order.lateness: must be a number in [0, Infinity]; got -5',
  );
  expect(broken((good) => `${good}order:\n  every: 1000\n  aggregate: median\n`)).toBe(
    'p.yaml line 14: order.aggregate: must be one of last, mean, min, max, sum, count, p50, p75, p90, p95, p99, p99.9, rate, distinct; got "median"',
  );
  expect(broken((good) => `${good}alert: {}\n`)).toBe('p.yaml line 12: there is no `alert` here; did you mean `alerts`?');
  expect(broken((good) => good.replace('features: [pressure, heat]\n', ''))).toBe(
    'p.yaml line 1: features: is missing; it must be of type array',
  );
  expect(broken((good) => good.replace('type: log', 'type: fax'))).toMatch(/^p\.yaml line 8: sinks\[0\]\.type: /);
  expect(broken((good) => good.replace(/\$\{HISTORY\}/, '$' + '{NOWHERE}'))).toBe(
    `p.yaml line 3: the environment has no NOWHERE; set it, or write ${'$'}{NOWHERE:-default}`,
  );
  expect(broken((good) => good.replace(/\$\{HISTORY\}/, '$' + '{NOWHERE:-x}'))).toBe('accepted');
  expect(broken((good) => good.replace('[pressure', '[[pressure'))).toMatch(/^p\.yaml line \d+: /);
  // What is repeated of the file has an end.
  const long = 'x'.repeat(900);
  expect(broken((good) => `${good}${long}: {}\n`)).toBe(
    `p.yaml line 12: there is no \`${'x'.repeat(100)}…\` here; there are features, transforms, detectors, order, aggregates, learning, alerts, memory, maintenance, sinks, name, source, trainOn, results, remoteWrite, feedback, metrics, state`,
  );
  expect(broken((good) => `${good}order:\n  ${long}: 5\n`)).toMatch(/^p\.yaml line 13: order\.x{100}…: there is no such option; /);
});

test('samples that are pushed in become a mail, a post and metrics, each at a real peer', async () => {
  const posts: { body: string; signature: string | undefined }[] = [];
  const receiver: Server = createServer(async (question, answer) => {
    let body = '';
    for await (const piece of question) body += piece;
    posts.push({ body, signature: question.headers['x-hapax-signature'] as string | undefined });
    answer.end();
  });
  await new Promise<void>((done) => void receiver.listen(0, '127.0.0.1', done));
  const mails: string[] = [];
  const fixture = (name: string) => readFileSync(new URL(`../../../connect/test/fixtures/${name}`, import.meta.url), 'utf8');
  const smtp = new SMTPServer({
    key: fixture('loopback-key.pem'),
    cert: fixture('loopback-cert.pem'),
    onAuth: (_, __, done) => done(null, { user: 'watch' }),
    onData(stream, _, done) {
      let mail = '';
      stream.on('data', (piece: Buffer) => {
        mail += piece.toString();
      });
      stream.on('end', () => {
        mails.push(mail);
        done();
      });
    },
  });
  await new Promise<void>((done) => void smtp.listen(0, '127.0.0.1', () => done()));
  const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
  const pushPort = await freePort();
  const metricsPort = await freePort();
  const env = {
    SECRET: 'hush',
    HOOK: `http://127.0.0.1:${portOf(receiver)}/`,
    MAIL: String(portOf(smtp.server)),
    CA: fixture('loopback-cert.pem'),
  };
  const pipeline = parsePipeline(
    'live.yaml',
    `name: live
features: [pressure, heat]
source: { type: push, port: ${pushPort}, time: t, unit: s }
detectors: [{ method: ewma }]
sinks:
  - { type: webhook, url: "\${HOOK}", secret: "\${SECRET}", addresses: any }
  - { type: email, host: localhost, port: ${portOf(smtp.server)}, user: watch, password: "\${SECRET}", from: h@example.org, to: [ops@example.org], ca: "\${CA}" }
metrics: { port: ${metricsPort} }
`,
    env,
  );
  const terminal = bound();
  const watching = await watch(pipeline, surroundings(terminal));
  const answer = await fetch(`http://127.0.0.1:${pushPort}/`, { method: 'POST', body: readFileSync(history) });
  expect(await answer.json()).toEqual({ accepted: 600 });
  while (posts.length < 2 || mails.length < 2) await new Promise((next) => setImmediate(next));
  const metrics = await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text();
  expect(metrics).toContain('hapax_samples_total{stream="live",status="scored"} 600');
  expect(metrics).toContain('hapax_incidents_total{stream="live"} 1');
  const changed = { ...pipeline, detectors: [{ method: 'ewma', options: { rate: 0.5 } }] };
  await expect(watching.change(changed)).rejects.toThrow(
    'live: the snapshot was taken with other features, transforms, detectors, learning rules or grid; go back to them, or start without it',
  );
  await watching.change({ ...pipeline, alerts: { k: 2, n: 3 } });
  expect(await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text()).toContain(
    'hapax_samples_total{stream="live",status="scored"} 600',
  );
  expect(await watching.stop()).toMatchObject({ reason: 'stopped', undelivered: 0 });
  expect(posts.map(({ body }) => JSON.parse(body).kind)).toEqual(['opened', 'closed']);
  expect(posts[0]!.signature).toMatch(/^t=\d+,v1=[0-9a-f]{64}$/);
  expect(mails.join()).toContain('live: anomaly began, severity 54');
  expect(terminal.read().errors).not.toContain('hush');
  receiver.close();
  receiver.closeAllConnections();
  await new Promise<void>((done) => void smtp.close(() => done()));
});

test('messages that wait while the file is read again are tried at once, and go to the new address when it has changed', async () => {
  const posts: { to: string; id: string; kind: string }[] = [];
  const receive = async (to: string, status: number): Promise<string> => {
    const server = createServer(async (question, answer) => {
      let body = '';
      for await (const piece of question) body += piece;
      posts.push({ to, id: String(question.headers['idempotency-key']), kind: JSON.parse(body).kind });
      answer.writeHead(status).end();
    });
    await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
    onTestFinished(() => {
      server.close();
      server.closeAllConnections();
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  };
  const old = await receive('old', 503);
  const other = await receive('other', 200);
  const port = await freePort();
  const to = (url: string, extra = '') =>
    parsePipeline(
      'moved.yaml',
      `name: moved
features: [pressure, heat]
source: { type: push, port: ${port}, time: t, unit: s }
detectors: [{ method: ewma }]
sinks: [{ type: webhook, url: "${url}", addresses: any }]
${extra}`,
      {},
    );
  // A pause between two tries never ends by itself: only what is read again can bring a message there.
  const clock = { now: systemClock.now, after: (ms: number, go: () => void) => (ms === 0 ? systemClock.after(ms, go) : () => {}) };
  const watching = await watch(to(old), { ...surroundings(bound()), clock });
  const tries = async (n: number) => {
    while (posts.length < n) await new Promise((next) => setImmediate(next));
  };
  await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: readFileSync(history) });
  await tries(1);
  await watching.change(to(old, 'alerts: { k: 2, n: 3 }\n'));
  await tries(2);
  expect(posts.map(({ to, kind }) => `${to} ${kind}`)).toEqual(['old opened', 'old opened']);
  await watching.change(to(other));
  await tries(4);
  expect(posts.slice(2).map(({ to, kind }) => `${to} ${kind}`)).toEqual(['other opened', 'other closed']);
  expect(new Set(posts.slice(0, 3).map(({ id }) => id)).size).toBe(1);
  // The pushed samples and their incident are of the first of three runs.
  expect(await watching.stop()).toMatchObject({ reason: 'stopped', samples: 600, incidents: 1, undelivered: 0 });
  expect(posts).toHaveLength(4);
});

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

test('the example pipeline is sound', async () => {
  process.env.PUMPS_TOKEN = 'a-secret-of-24-letters-x';
  onTestFinished(() => void delete process.env.PUMPS_TOKEN);
  const path = new URL('../../examples/pumps.yaml', import.meta.url).pathname;
  const { code, text: out } = await hapax('watch', path, '--dry-run');
  expect(out).toBe(
    `${path} is sound: stream pumps from push through analogForecast, ewma, forest to log, webhook, email; state in pumps.state.json
  samples of a push source are not read by a dry run, for it would take them from the pipeline that runs\n`,
  );
  expect(code).toBe(0);
});

test('times of a section may be text as those of sources, and what stands one level too deep is told so', () => {
  const head = 'name: p\nfeatures: [v]\nsource: { type: ndjson, path: none.ndjson }\ndetectors: [{ method: ewma }]\n';
  const read = (more: string) => parsePipeline('p.yaml', `${head}${more}\n`, {});
  expect(read('order: { every: 1m, lateness: 90s, staleAfterMs: 1h }\nalerts: { closeAfterMs: 5m, k: 2, n: 3 }')).toMatchObject({
    order: { every: 60_000, lateness: 90_000, staleAfterMs: 3_600_000 },
    alerts: { closeAfterMs: 300_000, k: 2, n: 3 },
  });
  expect(() => read('order: { every: soon }')).toThrow(
    'order.every: must be a number in [0, Infinity] of milliseconds, or text such as 30s, 5m, 1h; got "soon"',
  );
  expect(() => read('order: { aggregates: { v: max } }')).toThrow('order.aggregates: stands one level higher, beside this section');
});
