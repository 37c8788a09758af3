import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => JSON.parse(readFileSync(`${root}/${path}`, 'utf8'));

/** They say Node 22.19, the client that brings them 20.19.4, and so do our tests: docs/decisions/0016. */
const SAY_MORE = ['@platformatic/dynamic-buffer', '@platformatic/wasm-utils'];

test('npm installs what the tests need on this Node without a warning about engines', () => {
  const { stdout, stderr, status } = spawnSync(
    'npm',
    ['ci', '--dry-run', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel', 'warn'],
    { cwd: root, encoding: 'utf8' },
  );
  expect(status, stderr).toBe(0);
  expect(stdout + stderr).not.toContain('EBADENGINE');
});

test('the lock leaves out what two packages say of engines, and of no other', () => {
  const { packages } = read('package-lock.json');
  for (const name of SAY_MORE) {
    expect(packages[`node_modules/${name}`].engines, name).toBe(undefined);
    expect(
      read(`node_modules/${name}/package.json`).engines,
      `${name} says something else now: run npm install, and look whether it may stay`,
    ).toEqual({
      node: '>= 22.19.0',
    });
  }
  const silent = Object.entries<{ engines?: unknown; link?: boolean; optional?: boolean }>(packages)
    .filter(([path, { engines, link, optional }]) => path.startsWith('node_modules/') && !engines && !link && !optional)
    .map(([path]) => path.slice('node_modules/'.length))
    .filter((name) => read(`node_modules/${name}/package.json`).engines?.node);
  expect(silent.sort()).toEqual([...SAY_MORE].sort());
});
