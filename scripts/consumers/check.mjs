// node check.mjs ROOT, in a folder with the packed packages: the tools that people build and test with take them as they are.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';

const [, , root] = process.argv;
const place = process.cwd();
const USE = "import { mad } from 'hapax';\nexport const verdicts = mad().fit([[1], [2], [3], [4], [5]]).predict([[3], [90]]).join();\n";
/** What is only built with here: versions that are known to work. */
const TOOLS = ['jest@30.5.2', 'rollup@4.68.8', '@rollup/plugin-node-resolve@16.0.3'];

const tools = mkdtempSync(join(tmpdir(), 'hapax-tools-'));
try {
  typescriptOfCommonJs();
  await importMap();
  execFileSync('npm', [
    'install',
    '--no-audit',
    '--no-fund',
    '--silent',
    '--prefer-offline',
    '--ignore-scripts',
    '--prefix',
    tools,
    ...TOOLS,
  ]);
  jest();
  rollup();
} finally {
  rmSync(tools, { recursive: true, force: true });
}

/** CommonJS that imports modules, as Node from 20.19 on runs it; and the resolution of before `exports`. */
function typescriptOfCommonJs() {
  const home = folder('commonjs', {
    'package.json': '{"type":"commonjs"}',
    'use.ts': `${USE}import type { Model } from 'hapax';\nimport { createStream } from 'hapax/stream';\nexport const kept: [Model | undefined, typeof createStream] = [undefined, createStream];\n`,
  });
  const compile = (...flags) =>
    execFileSync(
      join(root, 'node_modules/.bin/tsc'),
      [
        '--strict',
        '--target',
        'es2022',
        '--lib',
        'es2023,dom',
        '--types',
        'node',
        '--typeRoots',
        join(root, 'node_modules/@types'),
        '--skipLibCheck',
        ...flags,
        'use.ts',
      ],
      { cwd: home, stdio: 'inherit' },
    );
  compile('--module', 'node16', '--moduleResolution', 'node16');
  compile('--module', 'nodenext', '--moduleResolution', 'nodenext');
  const { verdicts } = createRequire(join(home, 'x.js'))('./use.js');
  must(verdicts === '0,1', 'CommonJS from TypeScript');
  // The compiler of before has the old resolution; the one of today has given it up.
  execFileSync(
    process.execPath,
    [
      join(root, 'node_modules/typescript-api/bin/tsc'),
      '--noEmit',
      '--strict',
      '--target',
      'es2022',
      '--lib',
      'es2023,dom',
      '--types',
      'node',
      '--typeRoots',
      join(root, 'node_modules/@types'),
      '--skipLibCheck',
      '--ignoreDeprecations',
      '6.0',
      '--module',
      'commonjs',
      '--moduleResolution',
      'node10',
      'use.ts',
    ],
    { cwd: home, stdio: 'inherit' },
  );
  console.log('TypeScript that compiles to CommonJS, and the old resolution, find the types');
}

function jest() {
  const home = folder('jest', {
    'package.json': '{"type":"module"}',
    'own.test.js': `${USE.replace('export ', '')}test('of the packed library', () => expect(verdicts).toBe('0,1'));\n`,
    'jest.config.json': '{"transform":{}}',
  });
  execFileSync(
    process.execPath,
    [
      '--experimental-vm-modules',
      '--no-warnings',
      join(tools, 'node_modules/jest/bin/jest.js'),
      '--config',
      'jest.config.json',
      '--silent',
    ],
    { cwd: home, stdio: ['ignore', 'ignore', 'pipe'] },
  );
  console.log('Jest runs it as modules');
}

function rollup() {
  const home = folder('rollup', {
    'package.json': '{"type":"module"}',
    'use.js': USE,
    'rollup.config.js': `import { createRequire } from 'node:module';\nconst { nodeResolve } = createRequire(${JSON.stringify(join(tools, 'x.js'))})('@rollup/plugin-node-resolve');\nexport default { input: 'use.js', output: { file: 'out.js', format: 'es' }, plugins: [nodeResolve()], onwarn(warning) { throw new Error(warning.message); } };\n`,
  });
  execFileSync(process.execPath, [join(tools, 'node_modules/rollup/dist/bin/rollup'), '--config', 'rollup.config.js', '--silent'], {
    cwd: home,
    stdio: 'inherit',
  });
  const told = execFileSync(process.execPath, ['--input-type=module', '-e', "console.log((await import('./out.js')).verdicts)"], {
    cwd: home,
    encoding: 'utf8',
  });
  must(told.trim() === '0,1', 'Rollup');
  console.log(`Rollup bundles it without a plugin for CommonJS: ${readFileSync(join(home, 'out.js')).length} bytes`);
}

/** A page that is built with nothing: an import map names the modules where they lie. */
async function importMap() {
  const executablePath = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(
    (path) => path && existsSync(path),
  );
  if (!executablePath) return console.log('import maps: left out, there is no chromium on this machine');
  const imports = { hapax: '/node_modules/hapax/dist/index.js', 'hapax/stream': '/node_modules/hapax/dist/stream/index.js' };
  for (const name of ['generator/mersenne', 'generator/xoroshiro128plus'])
    imports[`pure-rand/${name}`] = `/node_modules/pure-rand/lib/esm/${name}.js`;
  const page = `<!doctype html><script type="importmap">${JSON.stringify({ imports })}</script><script type="module">${USE.replace('export const verdicts', 'globalThis.verdicts')}</script>`;
  const server = createServer(({ url }, response) => {
    const path = join(place, url);
    if (url === '/') response.writeHead(200, { 'content-type': 'text/html' }).end(page);
    else if (path.startsWith(join(place, 'node_modules')) && extname(path) === '.js' && existsSync(path))
      response.writeHead(200, { 'content-type': 'text/javascript' }).end(readFileSync(path));
    else response.writeHead(404).end();
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  const { chromium } = createRequire(join(root, 'package.json'))('playwright-core');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'] });
  try {
    const tab = await browser.newPage();
    const missing = [];
    tab.on('response', (answer) => answer.status() === 404 && !answer.url().endsWith('favicon.ico') && missing.push(answer.url()));
    await tab.goto(`http://127.0.0.1:${server.address().port}/`);
    const verdicts = await tab
      .waitForFunction('globalThis.verdicts', undefined, { timeout: 60_000 })
      .then((handle) => handle.jsonValue())
      .catch(() => `nothing; missing: ${missing.join(', ')}`);
    must(verdicts === '0,1', `a page with an import map: ${verdicts}`);
    console.log('a page with an import map runs it');
  } finally {
    await browser.close();
    server.close();
  }
}

function folder(name, files) {
  const home = join(place, name);
  mkdirSync(home, { recursive: true });
  symlinkSync(join(place, 'node_modules'), join(home, 'node_modules'));
  for (const [file, text] of Object.entries(files)) writeFileSync(join(home, file), text);
  return home;
}

function must(holds, what) {
  if (!holds) throw new Error(`${what}: the packed library gives a wrong verdict or none`);
}
