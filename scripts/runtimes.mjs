// npm run runtimes [NAME...]: a share of the library's tests, with the packed library, wherever it says it runs. What cannot be had here is
// left out with a sentence; what fails there fails here.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, PLACES } from './runtimes/places.mjs';
import { bundleSuite, FILES, testFiles } from './runtimes/suite.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const home = join(root, 'node_modules/.cache/hapax-runtimes');
/** At the same time: installing waits for the network, running for the processor. */
const TOGETHER = 3;

/** Of each place, what every method gives. */
const given = new Map();
/** Engines round logarithms and powers differently in the last place; what is trained for long carries it further. */
const CLOSE = 1e-6;
const place = mkdtempSync(join(tmpdir(), 'hapax-runtimes-'));
try {
  await prepare();
  const asked = process.argv.slice(2).map((name) => name.toLowerCase());
  const waiting = PLACES.filter(({ name }) => asked.length === 0 || asked.some((one) => name.toLowerCase().includes(one)));
  console.log(`${FILES.length} of ${testFiles()} files of tests`);
  const failures = [];

  await Promise.all(
    Array.from({ length: TOGETHER }, async () => {
      for (let one = waiting.shift(); one; one = waiting.shift()) if (!(await visit(one))) failures.push(one.name);
    }),
  );
  for (const { name, exact, far, methods } of compared()) {
    console.log(`${name}: ${exact} of ${methods} methods give the bits of ${first()}, the others differ in the last places`);
    for (const id of far) console.error(`  ${name}: ${id} gives other scores`);
    if (far.length > 0) failures.push(name);
  }
  if (failures.length > 0) {
    console.error(`the library fails in: ${failures.join(', ')}`);
    process.exitCode = 1;
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}

async function prepare() {
  execFileSync(process.execPath, [join(root, 'scripts/pack.mjs'), place, 'hapax', 'io']);
  writeFileSync(join(place, 'package.json'), '{"private":true,"type":"module"}');
  const packed = readdirSync(place).filter((name) => name.endsWith('.tgz'));
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--silent', '--prefer-offline', ...packed.map((name) => `./${name}`)], {
    cwd: place,
  });
  await bundleSuite(join(place, 'node_modules/hapax'), join(place, 'suite.mjs'));
  for (const name of ['pool.mjs', 'run.mjs']) copyFileSync(join(root, 'scripts/runtimes', name), join(place, name));
}

/** @returns whether nothing failed there */
async function visit(one) {
  const at = join(home, one.name.toLowerCase().replace(/\W+/g, '-'));
  if ('needs' in one && !one.needs) return leftOut(one, 'there is no chromium on this machine');
  if (!('needs' in one)) {
    if (!one.install) return leftOut(one, `the registry has none for ${process.platform} ${process.arch}`);
    try {
      await install(one, at);
    } catch (error) {
      return leftOut(
        one,
        `it cannot be installed: ${
          String(error.stderr || error.message)
            .trim()
            .split('\n')[0]
        }`,
      );
    }
  }
  const began = performance.now();
  try {
    const { passed, failed, pool, scores } = await one.run(at, place);
    given.set(one.name, scores);
    const seconds = ((performance.now() - began) / 1000).toFixed(1);
    console.log(`${one.name}: ${passed} passed, ${failed.length} failed${pool ? ', the worker pool agrees' : ''}, ${seconds} s`);
    for (const text of failed) console.error(`  ${one.name}: ${text}`);
    return failed.length === 0 && passed > 0;
  } catch (error) {
    console.error(`${one.name}: ${error.message}\n${String(error.stderr ?? '').slice(-3000)}`);
    return false;
  }
}

/** The place that the others are compared with: the oldest Node, where it could be had. */
function first() {
  return PLACES.map(({ name }) => name).find((name) => given.has(name));
}

function compared() {
  const these = given.get(first());
  const methods = Object.keys(these ?? {});
  return [...given]
    .filter(([name]) => name !== first())
    .map(([name, those]) => ({
      name,
      methods: methods.length,
      exact: methods.filter((id) => these[id].join() === those[id].join()).length,
      far: methods.filter((id) => !these[id].every((text, i) => close(text, those[id][i]))),
    }));
}

/** Texts of numbers, or messages. */
function close(a, b) {
  return a === b || Math.abs(a - b) <= CLOSE * Math.max(Math.abs(a), Math.abs(b));
}

function leftOut(one, why) {
  console.log(`${one.name}: left out, ${why}`);
  return true;
}
