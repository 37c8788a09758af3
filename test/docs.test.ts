import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AnyConnector } from '@hapax/connect';
import { shared, sinks, sources, stores } from '@hapax/connect/registry';
import type { Method } from 'hapax';
import { detectors, online, thresholds, transforms } from 'hapax/registry';
import { describe, expect, test } from 'vitest';
import { connectorDeclarations } from './connector-types.ts';
import { connectorPages, fill, headLine, methodIndex, optionsTable, pageOf, promisesTable } from './docs.ts';
import { optionDeclarations } from './option-types.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, 'docs/methods');
const specs = (table: Readonly<Record<string, { readonly spec: Method }>>) => Object.values(table).map(({ spec }) => spec);
const KINDS = {
  'Batch detectors': specs(detectors),
  'Online detectors': specs(online),
  'Threshold rules': specs(thresholds),
  Transforms: specs(transforms),
};
const ONE: Record<string, string> = {
  'Batch detectors': 'batch detector',
  'Online detectors': 'online detector',
  'Threshold rules': 'threshold rule',
  Transforms: 'transform',
};

/** `npm run docs` sets this: write the generated halves of the pages instead of comparing them. */
const update = process.env.UPDATE_DOCS === '1';

function holds(path: string, wanted: (page: string) => string): void {
  const page = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const made = wanted(page);
  if (update && made !== page) writeFileSync(path, made);
  else expect(page, `${path} is out of date: npm run docs`).toBe(made);
}

test('editors know every option: the declarations are what the option tables say', () => {
  const path = join(root, 'packages/hapax/src/generated/options.ts');
  holds(path, () =>
    execFileSync('npx', ['biome', 'format', '--stdin-file-path', path], { cwd: root, input: optionDeclarations(), encoding: 'utf8' }),
  );
});

test('editors know every option of every connector: the declarations are what the option tables say', () => {
  const path = join(root, 'packages/connect/src/generated/configs.ts');
  if (update) mkdirSync(join(path, '..'), { recursive: true });
  holds(path, () =>
    execFileSync('npx', ['biome', 'format', '--stdin-file-path', path], { cwd: root, input: connectorDeclarations(), encoding: 'utf8' }),
  );
});

describe('the generated half of each page is what the option tables say', () => {
  if (update) mkdirSync(folder, { recursive: true });
  for (const [kind, methods] of Object.entries(KINDS)) {
    test.each(methods.map((spec) => [spec.id, spec] as const))('%s', (_, spec) => {
      const blank = `# ${spec.title}\n\n<!-- head -->\n<!-- /head -->\n\n## Options\n\n<!-- options -->\n<!-- /options -->\n`;
      holds(join(folder, pageOf(spec.id)), (page) => {
        const text = page || blank;
        const headed = text.includes('<!-- head -->') ? text : text.replace(/^(# .*)\n/, '$1\n\n<!-- head -->\n<!-- /head -->\n');
        const full = headed.includes('<!-- options -->')
          ? headed
          : `${headed.trimEnd()}\n\n## Options\n\n<!-- options -->\n<!-- /options -->\n`;
        return fill(fill(full, 'head', headLine(ONE[kind]!, spec)), 'options', optionsTable(spec));
      });
    });
  }
  test('the index lists every method', () => {
    holds(join(folder, 'README.md'), () => `# Methods\n\nEvery method of hapax, made from the registry.\n\n${methodIndex(KINDS)}\n`);
  });
});

test('the page of connectors lists every source, sink and store with its options', () => {
  const kinds = {
    Sources: Object.values(sources),
    'Sources that processes share': Object.values(shared),
    Sinks: Object.values(sinks),
    Stores: Object.values(stores),
  };
  holds(
    join(root, 'docs/connectors.md'),
    () =>
      `# Connectors\n\nWhat a \`pipeline.yaml\` may name in \`source\`, \`sinks\` and \`state\`, made from the option tables. Your own: [source](extend/source.md), [sink](extend/sink.md),\n[store](extend/store.md).\n\n## What is promised\n\nWhere the pipeline keeps its state (\`state:\`). *Exactly once in effect*: what comes twice is known again, or comes out the same.\n\`node bench/connectors-proof.bench.mjs\` kills both ends of those that a server stands behind, and counts.\n\n${promisesTable({ source: [...kinds.Sources, ...kinds['Sources that processes share']], sink: kinds.Sinks })}\n\n${connectorPages(kinds)}\n`,
  );
});

test('the page on scale says what the connectors promise that servers stand behind', () => {
  const withServers = <T extends { readonly peer?: string }>(table: Readonly<Record<string, T>>): T[] =>
    Object.values(table).filter(({ peer }) => peer !== undefined && !['ws', 'nodemailer'].includes(peer));
  holds(join(root, 'docs/guide/scale.md'), (page) =>
    fill(
      page,
      'promises',
      promisesTable({
        source: [...withServers<AnyConnector>(sources), ...withServers<AnyConnector>(shared)],
        sink: withServers<AnyConnector>(sinks),
      }),
    ),
  );
});

test('every page in docs/methods belongs to a method', () => {
  const known = new Set(['README.md', ...Object.values(KINDS).flatMap((methods) => methods.map(({ id }) => pageOf(id)))]);
  expect(readdirSync(folder).filter((name) => name.endsWith('.md') && !known.has(name))).toEqual([]);
});

/** What npm shows of each package that is published. */
const packages = readdirSync(join(root, 'packages')).map((name) => ({
  path: join('packages', name),
  manifest: JSON.parse(readFileSync(join(root, 'packages', name, 'package.json'), 'utf8')),
}));
const published = packages.filter(({ manifest }) => manifest.private !== true);
const packageReadmes = published.map(({ path }) => join(path, 'README.md'));

test.each(published)('$path says in its README what it is, how to install it, and shows an example', ({ path, manifest }) => {
  const text = readFileSync(join(root, path, 'README.md'), 'utf8');
  expect(text.startsWith(`# ${manifest.name}\n`)).toBe(true);
  expect(text).toMatch(new RegExp(`^npm install .*${manifest.name}`, 'm'));
  expect(text).toMatch(/^```ts\n/m);
  expect(text).toContain(`Node ${manifest.engines.node.replace('>=', '')} or newer`);
  for (const entry of Object.keys(manifest.exports).filter((name) => name !== './package.json'))
    expect(text).toContain(`${manifest.name}${entry.slice(1)}`);
  expect(manifest).toMatchObject({
    license: 'MIT',
    description: expect.any(String),
    keywords: expect.arrayContaining(['anomaly detection']),
  });
});

describe('every TypeScript example in the documents runs', () => {
  const pages = [
    'README.md',
    ...packageReadmes,
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((f) => f.endsWith('.md'))
      .map((f) => join('docs', f)),
  ];
  const place = join(root, 'node_modules/.hapax-examples');
  mkdirSync(place, { recursive: true });
  const examples = pages.flatMap((page) => {
    const path = join(root, page);
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '';
    return [...text.matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code], i) => [`${page} #${i + 1}`, code!] as const);
  });
  test.each(examples)('%s', async (name, code) => {
    const file = join(place, `${name.replace(/\W+/g, '-')}.ts`);
    writeFileSync(file, code);
    await import(file);
  });
});

describe('links between the documents lead somewhere', () => {
  const pages = [
    'README.md',
    'CONTRIBUTING.md',
    'CHANGELOG.md',
    ...packageReadmes,
    ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
      .filter((f) => f.endsWith('.md'))
      .map((f) => join('docs', f)),
  ];
  test.each(pages.filter((page) => existsSync(join(root, page))))('%s', (page) => {
    const text = readFileSync(join(root, page), 'utf8').replace(/^```[\s\S]*?^```/gm, '');
    for (const [, target] of text.matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)) {
      if (/^https?:/.test(target!)) continue;
      expect(existsSync(join(root, page, '..', target!)), `${page} links to ${target}`).toBe(true);
    }
  });
});
