import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { type Advisory, audit, compareVersions, delivered, licences, locked, PERMITTED, sbom } from '../scripts/supply-chain.mjs';

test('every package that is delivered has a permitted licence and a checksum', () => {
  const all = delivered();
  expect(all.length).toBeGreaterThan(50);
  expect(
    all.filter(({ license, integrity }) => !PERMITTED.includes(license) || !integrity).map(({ name, license }) => [name, license]),
  ).toEqual([]);
});

test('the bill of materials names each of them once, with its hash, and is the same when it is built again', () => {
  const { bomFormat, components } = sbom();
  expect([bomFormat, components.length]).toEqual(['CycloneDX', delivered().length]);
  expect(new Set(components.map(({ purl }) => purl)).size).toBe(components.length);
  for (const { name, hashes, licenses } of components)
    expect([name, hashes[0]!.content.length >= 40, licenses[0]!.license.id.length > 0]).toEqual([name, true, true]);
  expect(JSON.stringify(sbom())).toBe(JSON.stringify(sbom()));
  expect(components.map(({ name }) => name)).toContain('fastify');
  // Not installed, but carried in files of ours.
  expect(components.map(({ name }) => name)).toEqual(expect.arrayContaining(['zod', 'echarts', 'hyparquet-writer', '@uwdata/flechette']));
  expect(components.map(({ name }) => name)).not.toContain('vitest');
});

test('the texts of the licences are there for nearly all, and told to be missing for the rest', () => {
  const all = licences();
  expect(all.length).toBe(delivered().length);
  // Binaries for other machines are not installed, and bring their text there.
  const without = all.filter(({ text }) => text === undefined).map(({ name }) => name);
  expect(without.length).toBeLessThan(all.length / 3);
});

test('versions are ordered as semver.org orders them', () => {
  const ordered = [
    '1.0.0-alpha',
    '1.0.0-alpha.1',
    '1.0.0-alpha.beta',
    '1.0.0-beta',
    '1.0.0-beta.2',
    '1.0.0-beta.11',
    '1.0.0-rc.1',
    '1.0.0',
    '1.0.1',
    '1.2.0',
    '1.10.0',
    '2.0.0',
  ];
  for (const [i, a] of ordered.entries())
    for (const [j, b] of ordered.entries()) expect([a, b, Math.sign(compareVersions(a, b))]).toEqual([a, b, Math.sign(i - j)]);
});

test('an advisory is told for the versions that it is about, and no others, without a network', () => {
  const lock = {
    packages: {
      '': {},
      'node_modules/a': { version: '1.4.2', integrity: 'sha512-AA==' },
      'packages/b/node_modules/@s/c': { version: '3.0.0-rc.1' },
    },
  };
  const about = (name: string, events: Record<string, string>[], more: Partial<Advisory> = {}): Advisory => ({
    id: `X-${name}`,
    affected: [{ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events }] }],
    ...more,
  });
  const ids = (...advisories: Advisory[]) => audit(advisories, lock).map(({ id }) => id);
  expect(ids(about('a', [{ introduced: '0' }, { fixed: '1.4.3' }]))).toEqual(['X-a']);
  expect(ids(about('a', [{ introduced: '0' }, { fixed: '1.4.2' }]))).toEqual([]);
  expect(ids(about('a', [{ introduced: '0' }, { fixed: '1.2.0' }, { introduced: '1.4.0' }, { last_affected: '1.4.2' }]))).toEqual(['X-a']);
  expect(ids(about('a', [{ introduced: '1.5.0' }]))).toEqual([]);
  expect(ids(about('a', [{ introduced: '0' }], { withdrawn: '2026-01-01' }))).toEqual([]);
  expect(ids(about('@s/c', [{ introduced: '0' }, { fixed: '3.0.0' }]), about('other', [{ introduced: '0' }]))).toEqual(['X-@s/c']);
  expect(ids({ id: 'V', affected: [{ package: { ecosystem: 'npm', name: 'a' }, versions: ['1.4.2'] }] })).toEqual(['V']);
  expect(ids({ id: 'PyPI', affected: [{ package: { ecosystem: 'PyPI', name: 'a' }, versions: ['1.4.2'] }] })).toEqual([]);
});

test('events of a range may stand in any order', () => {
  const lock = { packages: { 'node_modules/a': { version: '2.5.0' }, 'node_modules/b': { version: '1.5.0' } } };
  const about = (name: string, ...events: Record<string, string>[]): Advisory => ({
    id: name,
    affected: [{ package: { ecosystem: 'npm', name }, ranges: [{ type: 'SEMVER', events }] }],
  });
  const hits = (one: Advisory) => audit([one], lock).length;
  expect(hits(about('a', { introduced: '2.0.0' }, { introduced: '0' }, { fixed: '1.0.0' }))).toBe(1);
  expect(hits(about('b', { introduced: '2.0.0' }, { introduced: '0' }, { fixed: '1.0.0' }))).toBe(0);
  expect(hits(about('a', { fixed: '2.4.0' }, { introduced: '0' }))).toBe(0);
  expect(hits(about('a', { introduced: '2.5.0' }, { fixed: '2.5.0' }, { introduced: '0' }))).toBe(1);
});

/** The command that CI runs, on the lock file of this repository. */
function audited(write: (folder: string) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'hapax-advisories-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  write(folder);
  const script = fileURLToPath(new URL('../scripts/supply-chain.mjs', import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'audit', folder], { encoding: 'utf8' });
  return { status, stdout, stderr: stderr.replaceAll(folder, 'FOLDER') };
}
const { name, version } = locked().find((one) => one.name === 'fastify')!;
const advisory = (id: string, events: Record<string, string>[]) =>
  JSON.stringify({
    schema_version: '1.7.3',
    id,
    modified: '2026-01-01T00:00:00Z',
    summary: 'made up for a test',
    affected: [{ package: { ecosystem: 'npm', name, purl: `pkg:npm/${name}` }, ranges: [{ type: 'SEMVER', events }] }],
  });
const FALSE_HIT = advisory('MADE-UP-2', [{ introduced: '0' }, { fixed: version }]);

test('an advisory about a package of the lock file stops CI, one about other versions of it does not', () => {
  const both = audited((folder) => {
    writeFileSync(join(folder, 'one.json'), advisory('MADE-UP-1', [{ introduced: '0' }, { last_affected: version }]));
    mkdirSync(join(folder, 'more'));
    writeFileSync(join(folder, 'more', 'list.json'), `[${FALSE_HIT}]`);
  });
  expect(both.status).toBe(1);
  expect(both.stdout).toContain(`MADE-UP-1 ${name} ${version}: made up for a test\n`);
  expect(both.stdout).not.toContain('MADE-UP-2');
  expect(both.stdout).toMatch(/^\d+ packages, 2 advisories: 1 are about them$/m);
  expect(audited((folder) => writeFileSync(join(folder, 'one.json'), FALSE_HIT))).toMatchObject({ status: 0, stderr: '' });
});
test('what is no advisory is no clean bill', () => {
  expect(audited(() => {})).toEqual({
    status: 2,
    stdout: '',
    stderr: 'audit: FOLDER: it holds no advisories: unpack what was packed, files must end in .json; nothing was audited\n',
  });
  // What another tool says, for one.
  expect(audited((folder) => writeFileSync(join(folder, 'npm.json'), '{"auditReportVersion":2,"vulnerabilities":{}}'))).toEqual({
    status: 2,
    stdout: '',
    stderr: 'audit: FOLDER: record 1 is no advisory of OSV: it needs `id` and `affected`; nothing was audited\n',
  });
});
