import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { longFunctions } from '../scripts/long-functions.mjs';
import { MOST_LINES, STILL_LONG } from './long-functions.ts';

/** Who may import whom inside the library. A folder may always import itself. */
const MAY_IMPORT: Record<string, readonly string[]> = {
  generated: [],
  core: [],
  kernels: ['core', 'generated'],
  contract: ['core', 'generated', 'kernels'],
  detectors: ['contract', 'core', 'kernels'],
  online: ['contract', 'core', 'kernels'],
  thresholds: ['contract', 'core', 'kernels'],
  transforms: ['contract', 'core', 'kernels'],
  evaluate: ['core'],
  exchange: ['contract', 'core', 'kernels'],
  explain: ['contract', 'core', 'kernels'],
  evt: ['core', 'kernels'],
  forecast: ['core', 'kernels'],
  pot: ['core', 'generated', 'kernels'],
  series: ['core', 'kernels'],
  pipeline: ['contract', 'core', 'detectors', 'kernels'],
  stream: ['contract', 'core', 'generated', 'kernels', 'pipeline'],
  testing: ['contract', 'core'],
  registry: ['core', 'contract', 'detectors', 'online', 'pipeline', 'thresholds', 'transforms'],
  index: [
    'contract',
    'core',
    'detectors',
    'evt',
    'exchange',
    'explain',
    'forecast',
    'kernels',
    'online',
    'pipeline',
    'pot',
    'series',
    'thresholds',
    'transforms',
  ],
};

/** Small pure-JavaScript packages that the library may use; weight goes to the other packages. */
const PACKAGES = ['pure-rand'];

/** Folders whose files are siblings: shared maths goes down to kernels, combination goes up to pipeline. */
const SIBLINGS = ['detectors', 'online', 'thresholds', 'transforms'];

const root = new URL('../packages/hapax/src', import.meta.url).pathname;
const layer = (file: string) => relative(root, file).split('/')[0]!.replace(/\.ts$/, '');
const imports = (path: string) =>
  [...readFileSync(path, 'utf8').matchAll(/(?:\b(?:from|import) |\bimport\()'([^']+)'/g)].map(([, target]) => target!);

for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'))) {
  test(`hapax/${file} imports only what its layer may`, () => {
    const path = join(root, file),
      from = layer(path);
    for (const target of imports(path)) {
      if (!target.startsWith('.')) {
        expect(PACKAGES, `${file} imports ${target}`).toContain(target.split('/')[0]);
        continue;
      }
      const to = layer(join(path, '..', target));
      expect([from, ...MAY_IMPORT[from]!], `${from} may not import ${to} (${target})`).toContain(to);
      if (SIBLINGS.includes(from)) expect(to, `${file} imports its sibling ${target}`).not.toBe(from);
    }
  });
}

/** Folders inside a layer, the lowest first: one may import those below it. */
const INSIDE: Record<string, readonly string[]> = { series: ['shape', 'views', 'events'] };

for (const [of, folders] of Object.entries(INSIDE)) {
  test.each(folders)(`${of}/%s imports no folder above it`, (folder) => {
    const home = join(root, of, folder);
    const above = folders.slice(folders.indexOf(folder) + 1);
    for (const file of readdirSync(home)) {
      for (const target of imports(join(home, file)).filter((t) => t.startsWith('.'))) {
        const [layerOf, to] = relative(root, join(home, target)).split('/');
        if (layerOf === of) expect(above, `${of}/${folder}/${file} imports ${target}`).not.toContain(to);
      }
    }
  });
}

/** Which packages of the workspace may import which. */
const PACKAGES_MAY_IMPORT: Record<string, readonly string[]> = {
  hapax: [],
  '@hapax/plot': ['hapax'],
  '@hapax/io': ['hapax'],
  '@hapax/ids': ['hapax', '@hapax/io'],
  '@hapax/connect': ['hapax', '@hapax/io'],
  '@hapax/server': ['hapax', '@hapax/io', '@hapax/connect', '@hapax/plot'],
  '@hapax/cli': ['hapax', '@hapax/io', '@hapax/ids', '@hapax/connect', '@hapax/plot', '@hapax/server'],
  '@hapax/web': ['hapax', '@hapax/io'],
};

const packages = new URL('../packages', import.meta.url).pathname;
for (const folder of readdirSync(packages)) {
  test(`packages/${folder} imports only the packages below it`, () => {
    const { name, dependencies = {} } = JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8'));
    const ours = Object.keys(dependencies).filter((d) => d in PACKAGES_MAY_IMPORT);
    expect(PACKAGES_MAY_IMPORT[name]).toEqual(expect.arrayContaining(ours));
    for (const file of readdirSync(join(packages, folder, 'src'), { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.ts'))) {
      for (const target of imports(join(packages, folder, 'src', file)).filter((t) => /^(hapax|@hapax\/)/.test(t))) {
        const to = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : 'hapax';
        expect([name, ...PACKAGES_MAY_IMPORT[name]!], `${file} imports ${target}`).toContain(to);
      }
    }
  });
}

/** Every file of a package that people write, those of the page included. */
const sources = readdirSync(packages).flatMap((folder) =>
  readdirSync(join(packages, folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((f) => /\.(ts|svelte)$/.test(f) && !f.startsWith('generated/'))
    .map((f) => join(packages, folder, 'src', f)),
);

test('no file is longer than CONTRIBUTING says', () => {
  const [, most] = /at most (\d+) lines/.exec(readFileSync(new URL('../CONTRIBUTING.md', import.meta.url), 'utf8'))!;
  const long = sources.filter((path) => readFileSync(path, 'utf8').trimEnd().split('\n').length > Number(most));
  expect(long.map((path) => relative(packages, path))).toEqual([]);
});

/** A named function that is a line or two below the size stays named: it would be back tomorrow. */
const ABOUT = 0.9;
/** Names of the list that may be gone until somebody who works beside you has taken them out. */
const GONE = 5;

test('a function fits on a screen, but for those that are named', () => {
  const found = longFunctions(ABOUT * MOST_LINES);
  const long = found.filter(({ lines }) => lines > MOST_LINES).map(({ place }) => place);
  expect(long.filter((place) => !STILL_LONG.includes(place))).toEqual([]);
  const known = new Set(found.map(({ place }) => place));
  const gone = STILL_LONG.filter((place) => !known.has(place));
  expect(gone.length, `take out of test/long-functions.ts: ${gone.join(', ')}`).toBeLessThanOrEqual(GONE);
});

test('no file imports itself by way of others, for values or for types', () => {
  const known = new Set(sources);
  const next = (path: string) =>
    imports(path)
      .filter((target) => target.startsWith('.'))
      .map((target) => join(path, '..', target))
      .filter((target) => known.has(target));
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, way: readonly string[]): void => {
    const from = way.indexOf(path);
    if (from >= 0) circles.push([...way.slice(from), path].map((one) => relative(packages, one)).join(' > '));
    if (from >= 0 || done.has(path)) return;
    for (const target of next(path)) visit(target, [...way, path]);
    done.add(path);
  };
  for (const path of sources) visit(path, []);
  expect(circles).toEqual([]);
});

test('every import that is allowed is made', () => {
  const made = new Set(
    sources
      .filter((path) => path.startsWith(root))
      .flatMap((path) =>
        imports(path)
          .filter((target) => target.startsWith('.'))
          .map((target) => `${layer(path)} > ${layer(join(path, '..', target))}`),
      ),
  );
  const allowed = Object.entries(MAY_IMPORT).flatMap(([from, targets]) => targets.map((to) => `${from} > ${to}`));
  expect(allowed.filter((arrow) => !made.has(arrow))).toEqual([]);
  const packagesUsed = new Set(sources.filter((path) => path.startsWith(root)).flatMap(imports));
  expect(PACKAGES.filter((name) => !packagesUsed.has(name) && ![...packagesUsed].some((one) => one.startsWith(`${name}/`)))).toEqual([]);
});
