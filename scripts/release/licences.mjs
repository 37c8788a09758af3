// node scripts/release/licences.mjs: licences of everything that an installation brings, from the lock file and the manifests of what is installed.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Those that a permissive package may bring along. */
export const ALLOWED = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'MPL-2.0',
  'Unlicense',
  'CC0-1.0',
  'BlueOak-1.0.0',
  'Python-2.0',
  'CC-BY-4.0',
];

/** Packages that are installed with the public ones, name and licence. @returns {{ name: string, version: string, licence: string }[]} */
export function shipped() {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const open = readdirSync(join(root, 'packages'))
    .map((name) => `packages/${name}`)
    .filter((path) => JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8')).private !== true);
  /** @type {Map<string, { name: string, version: string, licence: string }>} */
  const found = new Map();
  for (const path of open) {
    const { dependencies = {}, optionalDependencies = {} } = packages[path] ?? {};
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const place = placeOf(packages, path, name);
      if (place === undefined || packages[place].link || found.has(place)) continue;
      found.set(place, { name, version: packages[place].version, licence: packages[place].license ?? licenceIn(place) });
      open.push(place);
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Where Node finds a package from another one. @param {Record<string, unknown>} packages @param {string} from @param {string} name */
function placeOf(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const place = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[place]) return place;
    if (folder === '') return undefined;
  }
}

/** @param {string} place */
function licenceIn(place) {
  const path = join(root, place, 'package.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')).license ?? 'unknown') : 'unknown';
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const odd = shipped().filter(
    ({ licence }) =>
      !licence
        .split(/ OR | AND |[()]/)
        .filter(Boolean)
        .every((one) => ALLOWED.includes(one.trim())),
  );
  for (const { name, version, licence } of shipped()) console.log(`${name}@${version}: ${licence}`);
  if (odd.length > 0) {
    console.error(`not among the licences that may be brought along: ${odd.map(({ name, licence }) => `${name} (${licence})`).join(', ')}`);
    process.exitCode = 1;
  }
}
