import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { hapax } from '../packages/cli/test/capture.ts';
import { released } from '../scripts/release/changelog.mjs';
import { ALLOWED, shipped } from '../scripts/release/licences.mjs';
import { asPublished } from '../scripts/release/readme.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const yamlIn = (folder: string) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((f) => /\.ya?ml$/.test(f))
    .map((f) => join(folder, f));
const parsed = (path: string) =>
  parseAllDocuments(read(path)).map((document) => {
    expect(document.errors, path).toEqual([]);
    return document.toJS();
  });

test('the unreleased part of the changelog gets a version and a day, once', () => {
  const text = '# Changelog\n\n## Unreleased\n\n- One thing.\n\n## 0.1.0 - 2026-01-02\n\n- First.\n';
  const next = released(text, '0.2.0', '2026-12-01');
  expect(next).toBe('# Changelog\n\n## Unreleased\n\n## 0.2.0 - 2026-12-01\n\n- One thing.\n\n## 0.1.0 - 2026-01-02\n\n- First.\n');
  expect(() => released(next, '0.3.0', '2026-12-02')).toThrow(/^CHANGELOG.md: nothing is unreleased$/);
  expect(() => released(text, '0.1.0', '2026-12-02')).toThrow(/^CHANGELOG.md has 0.1.0 already$/);
});

test('the READMEs say how to get it today, and once it is published only that', () => {
  for (const name of readdirSync(join(root, 'packages'))) {
    if (JSON.parse(read(`packages/${name}/package.json`)).private === true) continue;
    const text = read(`packages/${name}/README.md`);
    expect(text, name).toContain('It is not on npm yet.');
    expect(asPublished(text), name).not.toMatch(/not on npm|unpublished/);
    expect(asPublished(text), name).toMatch(/^npm install /m);
  }
});

test('everything that an installation brings has a licence that allows it', () => {
  const all = shipped();
  expect(all.length).toBeGreaterThan(20);
  const odd = all.filter(
    ({ licence }) =>
      !licence
        .split(/ OR | AND |[()]/)
        .filter(Boolean)
        .every((one) => ALLOWED.includes(one.trim())),
  );
  expect(odd).toEqual([]);
});

test('workflows call only scripts and files that there are', () => {
  const { scripts } = JSON.parse(read('package.json'));
  const paths = yamlIn('.github/workflows');
  expect(paths.length).toBeGreaterThan(2);
  for (const path of paths) {
    const [workflow] = parsed(path);
    expect(workflow.permissions, path).toBeDefined();
    for (const { steps } of Object.values<{ steps: { run?: string; uses?: string }[] }>(workflow.jobs))
      for (const { run = '' } of steps) {
        for (const [, name] of run.matchAll(/npm run (?:--silent )?([\w:]+)/g))
          expect(scripts, `${path}: npm run ${name}`).toHaveProperty([name!]);
        for (const [, file] of run.matchAll(/(?:node|bash|vitest run) ((?:scripts|test)\/[\w./-]+)/g))
          expect(existsSync(join(root, file!)), `${path}: ${file}`).toBe(true);
      }
  }
});

test('what compose mounts is there, and each service that is asked is one of it', () => {
  const [compose] = parsed('deploy/compose.yaml');
  for (const { volumes = [] } of Object.values<{ volumes?: string[] }>(compose.services))
    for (const volume of volumes) {
      const [from = ''] = volume.split(':');
      if (from.startsWith('.')) expect(existsSync(join(root, 'deploy', from)), from).toBe(true);
      else expect(compose.volumes).toHaveProperty([from]);
    }
  const [prometheus] = parsed('deploy/prometheus/prometheus.yaml');
  expect(prometheus.scrape_configs[0].static_configs[0].targets).toEqual(['hapax:7400']);
  const [source] = parsed('deploy/grafana/provisioning/datasources/prometheus.yaml');
  expect(source.datasources[0].url).toBe('http://prometheus:9090');
  parsed('deploy/grafana/provisioning/dashboards/hapax.yaml');
});

test('container, compose, chart and unit start the server with flags that it has', async () => {
  const { out } = await hapax(['serve', '--help']);
  const texts = ['deploy/Dockerfile', 'deploy/compose.yaml', 'deploy/helm/hapax/templates/hapax.yaml', 'deploy/systemd/hapax.service'].map(
    read,
  );
  const lines = texts.flatMap((text) => text.split('\n').filter((line) => /\bserve\b/.test(line)));
  expect(lines).toHaveLength(4);
  for (const [flag] of lines.join(' ').matchAll(/--[a-z][\w-]*/g)) expect(out).toContain(flag);
});

test('the chart has a value for each that its templates ask for', () => {
  const [values] = parsed('deploy/helm/hapax/values.yaml');
  const [chart] = parsed('deploy/helm/hapax/Chart.yaml');
  const { version } = JSON.parse(read('packages/hapax/package.json'));
  expect(chart).toMatchObject({ version, appVersion: version });
  const templates = readdirSync(join(root, 'deploy/helm/hapax/templates')).map((name) => read(`deploy/helm/hapax/templates/${name}`));
  const asked = [...templates.join('\n').matchAll(/\.Values((?:\.\w+)+)/g)].map(([, path]) => path!.slice(1));
  expect(asked.length).toBeGreaterThan(5);
  for (const path of asked) expect(values).toHaveProperty(path);
});

test('a change that waits for a release names a package that there is', () => {
  const names = readdirSync(join(root, 'packages')).map((name) => JSON.parse(read(`packages/${name}/package.json`)).name);
  for (const file of readdirSync(join(root, '.changeset')).filter((name) => name.endsWith('.md') && name !== 'README.md'))
    for (const [, name] of read(`.changeset/${file}`).matchAll(/^"([^"]+)": (?:patch|minor|major)$/gm)) expect(names).toContain(name);
});
