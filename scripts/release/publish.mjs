// node scripts/release/publish.mjs [--repository URL] [--dry-run | --provenance]: packs every public package, names the repository in it, and publishes it.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { asPublished } from './readme.mjs';

const { values } = parseArgs({
  options: { repository: { type: 'string' }, 'dry-run': { type: 'boolean' }, provenance: { type: 'boolean' } },
});
const { repository, provenance = false, 'dry-run': dry = false } = values;
if (provenance && repository === undefined) throw new Error('--provenance needs --repository: npm compares it with where the build ran');
if (!dry && repository === undefined) throw new Error('--repository URL is missing: a published package says where its sources are');

const root = fileURLToPath(new URL('../..', import.meta.url));
/** Packages below others first. */
const ORDER = ['hapax', 'hapax-plot', 'hapax-io', 'hapax-ids', 'hapax-connect', 'hapax-server', 'hapax-cli'];
const place = mkdtempSync(join(tmpdir(), 'hapax-publish-'));
try {
  execFileSync(process.execPath, [join(root, 'scripts/pack.mjs'), place], { stdio: 'inherit' });
  const files = readdirSync(place).filter((name) => name.endsWith('.tgz'));
  const nameOf = (/** @type {string} */ file) => file.replace(/-\d+\.\d+\.\d+.*$/, '');
  const unknown = files.filter((file) => !ORDER.includes(nameOf(file)));
  if (unknown.length > 0) throw new Error(`no place in the order of publishing: ${unknown.join(', ')}`);
  for (const file of files.sort((a, b) => ORDER.indexOf(nameOf(a)) - ORDER.indexOf(nameOf(b)))) {
    if (repository !== undefined) named(join(place, file), repository);
    const flags = ['--access', 'public', ...(dry ? ['--dry-run'] : []), ...(provenance ? ['--provenance'] : [])];
    const { status, stderr } = spawnSync('npm', ['publish', join(place, file), ...flags], {
      encoding: 'utf8',
      stdio: ['ignore', 'inherit', 'pipe'],
    });
    const warnings = stderr
      .split('\n')
      .filter((line) => /npm (warn|error)/i.test(line) && !/--dry-run|allow-?scripts|Unknown (project|user|env) config/i.test(line));
    console.log(`${file}: ${status === 0 && warnings.length === 0 ? 'clean' : `status ${status}\n${warnings.join('\n')}`}`);
    if (status !== 0 || warnings.length > 0) process.exitCode = 1;
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}

/** Write where the sources are into a packed manifest. @param {string} file @param {string} url */
function named(file, url) {
  const stage = mkdtempSync(join(tmpdir(), 'hapax-named-'));
  try {
    execFileSync('tar', ['-xzf', file, '-C', stage]);
    const path = join(stage, 'package/package.json');
    const manifest = JSON.parse(readFileSync(path, 'utf8'));
    const directory = `packages/${manifest.name.split('/').at(-1)}`;
    writeFileSync(
      path,
      `${JSON.stringify({ ...manifest, homepage: `${url}#readme`, bugs: `${url}/issues`, repository: { type: 'git', url: `git+${url}.git`, directory } }, null, 2)}\n`,
    );
    const readme = join(stage, 'package/README.md');
    writeFileSync(readme, asPublished(readFileSync(readme, 'utf8')));
    execFileSync('tar', ['-czf', file, '-C', stage, 'package']);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}
