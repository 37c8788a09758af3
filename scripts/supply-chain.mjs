// What hapax is delivered with, told from the lock file alone and without a network.
//   npm run sbom [-- --out FOLDER]       writes sbom.cdx.json (CycloneDX 1.5) and THIRD-PARTY-LICENCES.txt
//   npm run audit:offline -- FILE ...    compares the lock file with advisories: OSV records, one a file or a list of them; folders too
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CARRIED } from './carried.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
/** Licences that hapax may be delivered with; another one is a decision to take first. */
export const PERMITTED = [
  'MIT',
  'MIT-0',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'MPL-2.0',
  'OFL-1.1',
  'CC0-1.0',
  'Unlicense',
  'BlueOak-1.0.0',
  'Bitstream-Vera',
];
/** Licences of packages that name theirs in other words than SPDX. */
const IN_OTHER_WORDS = { 'dejavu-fonts-ttf': 'Bitstream-Vera' };

/** Every package of others that the lock file names, those of development marked. */
export function locked(lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))) {
  const found = new Map();
  for (const [path, { version, license, integrity, dev = false, devOptional = false, link = false, optional = false }] of Object.entries(
    lock.packages,
  )) {
    const at = path.lastIndexOf('node_modules/');
    if (at < 0 || link) continue;
    const name = path.slice(at + 'node_modules/'.length);
    const before = found.get(`${name}@${version}`);
    found.set(`${name}@${version}`, {
      name,
      version,
      license: IN_OTHER_WORDS[name] ?? license,
      integrity,
      path,
      optional,
      dev: (dev || devOptional) && before?.dev !== false,
    });
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1));
}

/** What users get: what is installed with our packages, and what these carry in files of their own. */
export const delivered = (lock) => locked(lock).filter(({ name, dev }) => !dev || CARRIED.includes(name));

/** CycloneDX, the same for the same lock file: no time and no number of its own. */
export function sbom(lock) {
  const { version } = JSON.parse(readFileSync(join(root, 'packages/hapax/package.json'), 'utf8'));
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      component: { type: 'application', 'bom-ref': `hapax@${version}`, name: 'hapax', version, licenses: [{ license: { id: 'MIT' } }] },
    },
    components: delivered(lock).map(({ name, version: one, license, integrity, optional }) => ({
      type: 'library',
      'bom-ref': `${name}@${one}`,
      name,
      version: one,
      scope: optional ? 'optional' : 'required',
      purl: `pkg:npm/${name.replace('@', '%40')}@${one}`,
      licenses: [{ license: { id: license } }],
      hashes: [hashOf(integrity)],
    })),
  };
}

function hashOf(integrity) {
  const [kind, content] = integrity.split('-');
  return { alg: kind.replace('sha', 'SHA-'), content: Buffer.from(content, 'base64').toString('hex') };
}

/** The text of each licence, as its package brings it; `text` is undefined where it brings none, or is not made for this machine. */
export const licences = (lock) =>
  delivered(lock).map(({ name, version, license, path }) => {
    const folder = join(root, path);
    const file = existsSync(folder) ? readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one)) : undefined;
    return { name, version, license, text: file && readFileSync(join(folder, file), 'utf8').trim() };
  });

/** Compares versions as semver.org says: numbers as numbers, a pre-release before its release. */
export function compareVersions(a, b) {
  const [left, right] = [a, b].map((version) => {
    const [release, ...pre] = version.split('+')[0].split('-');
    return { numbers: release.split('.').map(Number), pre: pre.length > 0 ? pre.join('-').split('.') : undefined };
  });
  for (let i = 0; i < 3; ++i) if (left.numbers[i] !== right.numbers[i]) return (left.numbers[i] || 0) - (right.numbers[i] || 0);
  if (!left.pre || !right.pre) return left.pre ? -1 : right.pre ? 1 : 0;
  for (let i = 0; ; ++i) {
    const [p, q] = [left.pre[i], right.pre[i]];
    if (p === undefined || q === undefined) return p === q ? 0 : p === undefined ? -1 : 1;
    if (p === q) continue;
    const numeric = [p, q].map((part) => /^\d+$/.test(part));
    if (numeric[0] && numeric[1]) return Number(p) - Number(q);
    if (numeric[0] !== numeric[1]) return numeric[0] ? -1 : 1;
    return p < q ? -1 : 1;
  }
}

/** Whether a version lies in a range of an OSV record. */
function within(version, { type, events }) {
  if (type !== 'SEMVER' && type !== 'ECOSYSTEM') return false;
  let inside = false;
  // In the order of versions, whatever order they are written in; what begins at a version comes after what ends there.
  const at = ({ introduced, fixed, last_affected: last }) => introduced ?? fixed ?? last ?? '0';
  const ordered = [...events].sort(
    (a, b) =>
      compareVersions(at(a) === '0' ? '0.0.0-0' : at(a), at(b) === '0' ? '0.0.0-0' : at(b)) ||
      ('introduced' in a ? 1 : 0) - ('introduced' in b ? 1 : 0),
  );
  for (const { introduced, fixed, last_affected: last } of ordered) {
    if (introduced !== undefined && (introduced === '0' || compareVersions(version, introduced) >= 0)) inside = true;
    if (fixed !== undefined && compareVersions(version, fixed) >= 0) inside = false;
    if (last !== undefined && compareVersions(version, last) > 0) inside = false;
  }
  return inside;
}

/** What of the lock file these advisories (OSV records) are about. */
export function audit(advisories, lock) {
  const out = [];
  for (const { name, version, dev } of locked(lock))
    for (const { id, summary = '', affected = [], withdrawn } of advisories) {
      if (withdrawn) continue;
      const hit = affected.some(
        ({ package: of, ranges = [], versions = [] }) =>
          of?.ecosystem === 'npm' && of.name === name && (versions.includes(version) || ranges.some((range) => within(version, range))),
      );
      if (hit) out.push({ id, name, version, dev, summary });
    }
  return out;
}

function advisoriesIn(path) {
  if (statSync(path).isDirectory())
    return readdirSync(path).flatMap((name) =>
      name.endsWith('.json') || statSync(join(path, name)).isDirectory() ? advisoriesIn(join(path, name)) : [],
    );
  const read = JSON.parse(readFileSync(path, 'utf8'));
  const all = Array.isArray(read) ? read : [read];
  const wrong = all.findIndex(
    (one) => typeof one?.id !== 'string' || !Array.isArray(one.affected ?? []) || !(one.withdrawn || one.affected),
  );
  // What is no advisory is about nothing, and would pass for a clean bill.
  if (wrong >= 0) throw new Error(`record ${wrong + 1} is no advisory of OSV: it needs \`id\` and \`affected\``);
  return all;
}

function writeFiles(folder) {
  const wrong = delivered().filter(({ license, integrity }) => !PERMITTED.includes(license) || !integrity);
  for (const { name, version, license } of wrong)
    console.error(`${name} ${version}: licence ${license}; it must be one of ${PERMITTED.join(', ')}, with a checksum in the lock file`);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'sbom.cdx.json'), `${JSON.stringify(sbom(), null, 2)}\n`);
  const texts = licences().map(
    ({ name, version, license, text }) => `${name} ${version} (${license})\n\n${text ?? 'The package brings no text of its licence.'}\n`,
  );
  writeFileSync(join(folder, 'THIRD-PARTY-LICENCES.txt'), texts.join(`\n${'-'.repeat(80)}\n\n`));
  console.log(`${texts.length} packages: ${join(folder, 'sbom.cdx.json')}, ${join(folder, 'THIRD-PARTY-LICENCES.txt')}`);
  return wrong.length === 0 ? 0 : 1;
}

function tellAudit(paths) {
  if (paths.length === 0) {
    console.error('audit: name files or folders of advisories, as OSV records; without them nothing was audited');
    return 2;
  }
  const advisories = [];
  for (const path of paths)
    try {
      const some = advisoriesIn(path);
      if (some.length === 0) throw new Error('it holds no advisories: unpack what was packed, files must end in .json');
      advisories.push(...some);
    } catch (error) {
      console.error(`audit: ${path}: ${error.message}; nothing was audited`);
      return 2;
    }
  const found = audit(advisories);
  for (const { id, name, version, dev, summary } of found)
    console.log(`${id} ${name} ${version}${dev ? ' (development)' : ''}: ${summary}`);
  console.log(`${locked().length} packages, ${advisories.length} advisories: ${found.length} are about them`);
  return found.length === 0 ? 0 : 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [first, ...rest] = process.argv.slice(2);
  process.exitCode = first === 'audit' ? tellAudit(rest) : writeFiles(first === '--out' && rest[0] ? rest[0] : join(root, 'dist'));
}
