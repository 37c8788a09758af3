import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { encode, isolationForest } from 'hapax';
import { expect, onTestFinished, test } from 'vitest';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const TOKEN = 'a-secret-of-24-letters-x';

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'hapax-end-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

/** A process of the command line, and what it says. */
function start(args: readonly string[]) {
  const child: ChildProcess = spawn(process.execPath, [main, ...args], {
    env: { ...process.env, HAPAX_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let text = '';
  const listeners = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (piece) => {
      text += piece;
      for (const listener of listeners) listener();
    });
  const ended = new Promise<number | null>((done) => child.once('exit', done));
  return {
    child,
    ended,
    text: () => text,
    hears: (what: RegExp) =>
      new Promise<RegExpExecArray>((done, fail) => {
        const look = () => {
          const found = what.exec(text);
          if (found) done(found);
        };
        listeners.add(look);
        void ended.then(() => fail(new Error(`it ended before it said ${what}: ${text}`)));
        look();
      }),
  };
}

const mayBeFirst = process.platform === 'linux' && spawnSync('unshare', ['-p', '-f', 'true']).status === 0;
const PIPELINE = 'name: p\nfeatures: [a]\nsource: { type: files, path: "*.ndjson" }\ndetectors: [{ method: ewma }]\nsinks: []\n';
/** Until it is so; looked at often, for what is to come next comes soon. */
const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((go) => setTimeout(go, 2));
};

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  test(`${signal} ends serve and watch before they have begun, and the next start finds nothing in its way`, async () => {
    const at = folder();
    writeFileSync(join(at, 'p.yaml'), PIPELINE);
    const serve = ['serve', '--port', '0', '--no-open', '--data', join(at, 'data')];
    for (const args of [serve, ['watch', join(at, 'p.yaml')]]) {
      const run = start(args);
      if (args === serve) await until(() => existsSync(join(at, 'data', 'hapax.lock')));
      run.child.kill(signal);
      const code = await run.ended;
      expect([0, signal]).toContain(code ?? run.child.signalCode);
      expect(run.text()).not.toContain('unexpected');
    }
    const next = start(serve);
    await next.hears(/playground +http/);
    next.child.kill(signal);
    expect(await next.ended).toBe(0);
  });

  test.skipIf(!mayBeFirst)(
    `${signal} ends the first process of a container before its address is known (skipped where none can be made)`,
    async () => {
      const at = folder();
      const child = spawn(
        'unshare',
        ['-p', '-f', process.execPath, main, 'serve', '--port', '0', '--no-open', '--data', join(at, 'data')],
        { env: { ...process.env, HAPAX_TOKEN: TOKEN }, stdio: 'ignore' },
      );
      onTestFinished(() => void child.kill('SIGKILL'));
      await until(() => existsSync(join(at, 'data', 'hapax.lock')));
      const first = Number(readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8'));
      const ended = new Promise((done) => child.once('exit', done));
      process.kill(first, signal);
      expect([0, 130, 143]).toContain(await ended);
    },
  );
}

/** A pipeline over a module of a source and one of a sink. */
function pipeline(source: string, sink: string, detectors = '[{ method: ewma }]'): string {
  const at = folder();
  writeFileSync(join(at, 'package.json'), '{"type":"module"}');
  const define = new URL('../../connect/dist/index.js', import.meta.url).href;
  writeFileSync(join(at, 'source.js'), `import { defineSource } from '${define}';\n${source}`);
  writeFileSync(join(at, 'sink.js'), `import { defineSink } from '${define}';\n${sink}`);
  const path = join(at, 'p.yaml');
  writeFileSync(path, `name: p\nfeatures: [a]\nsource: { type: ./source.js }\ndetectors: ${detectors}\nsinks: [{ type: ./sink.js }]\n`);
  return path;
}
const QUIET = `export default defineSink({ id: 'quiet', title: 't', doc: 'd', options: {}, open: () => ({ id: 'quiet', deliver: async () => {} }) });`;
/** Says when it delivers, and never has delivered. */
const HANGS = `export default defineSink({ id: 'hangs', title: 't', doc: 'd', options: {}, open: () => ({ id: 'hangs',
  deliver: () => { process.stderr.write('delivering\\n'); return new Promise(() => {}); }, close: () => new Promise(() => {}) }) });`;
const samples = (
  end: string,
) => `export default defineSource({ id: 'made', title: 't', doc: 'd', options: {}, open: () => ({ id: 'made', kind: 'once', live: true,
  async *read() {
    yield { samples: Array.from({ length: 500 }, (_, i) => ({ time: i * 1000, values: [i === 450 ? 900 : Math.sin(i * 7)] })), offset: 500 };
    process.stderr.write('read\\n');
    ${end}
  },
  close: () => new Promise(() => {}) }) });`;
const FOR_EVER = 'await new Promise((go) => setTimeout(go, 1e9));';

test('watch ends when it is told to, beside a source and a sink that never do, and says what was left', async () => {
  const run = start(['watch', pipeline(samples(FOR_EVER), HANGS)]);
  await run.hears(/delivering/);
  await run.hears(/read/);
  run.child.kill('SIGTERM');
  // 3: messages were left. 1 where even that could not be told in time.
  expect([1, 3]).toContain(await run.ended);
  expect(run.text()).toMatch(/not delivered yet\nwhat was not delivered: gone, for no state is kept\n|did not end within 20 s/);
}, 180_000);

test('watch ends while a model is being trained', async () => {
  const slow =
    '[{ method: isolationForest, options: { nEstimators: 10000, maxSamples: 100000 }, retrain: { window: 400, first: 300, every: 300 } }]';
  const run = start(['watch', pipeline(samples(FOR_EVER), QUIET, slow)]);
  await run.hears(/read/);
  run.child.kill('SIGTERM');
  expect([0, 1]).toContain(await run.ended);
}, 180_000);

test('serve ends while a model scores without end', async () => {
  const run = start(['serve', '--port', '0', '--no-open', '--data', folder()]);
  const [address] = await run.hears(/http:\/\/127\.0\.0\.1:\d+/);
  const rows = Array.from({ length: 2000 }, (_, i) => [i % 7, (i * 5) % 11, (i * 3) % 13]);
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const model = encode(isolationForest({ nEstimators: 500 }).fit(rows).snapshot());
  expect((await fetch(`${address}/api/models/m`, { method: 'PUT', headers, body: model })).status).toBe(200);
  const body = JSON.stringify({ rows: Array.from({ length: 800_000 }, (_, i) => rows[i % rows.length]) });
  const scoring = fetch(`${address}/api/models/m/score`, { method: 'POST', headers, body }).then(
    ({ status }) => status,
    () => 'cut off',
  );
  // It has been taken in: others are still answered.
  expect((await fetch(`${address}/health`)).status).toBe(200);
  run.child.kill('SIGTERM');
  expect([0, 1]).toContain(await run.ended);
  expect([500, 503, 200, 'cut off']).toContain(await scoring);
}, 120_000);
