// node scripts/pack.mjs FOLDER [PACKAGE...]: packs public packages as they are published, all unless some are named. What only this repository uses is left out of the
// manifest: the condition under which tests and compiler read sources, and the tools of development.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const packages = fileURLToPath(new URL('../packages/', import.meta.url));
const [to = '.', ...only] = process.argv.slice(2);
const folder = resolve(to);
mkdirSync(folder, { recursive: true });

for (const name of only.length > 0 ? only : readdirSync(packages)) {
  const manifest = JSON.parse(readFileSync(join(packages, name, 'package.json'), 'utf8'));
  if (!manifest.private) pack(join(packages, name));
}

function pack(from) {
  const stage = mkdtempSync(join(tmpdir(), 'hapax-pack-'));
  try {
    const [{ filename }] = JSON.parse(
      execFileSync('npm', ['pack', '--json', '--silent', '--ignore-scripts', '--pack-destination', stage], { cwd: from, encoding: 'utf8' }),
    );
    execFileSync('tar', ['-xzf', join(stage, filename), '-C', stage]);
    const path = join(stage, 'package', 'package.json');
    const { devDependencies: _, ...manifest } = JSON.parse(readFileSync(path, 'utf8'));
    const published = { ...manifest, exports: withoutSources(manifest.exports) };
    writeFileSync(path, `${JSON.stringify(published, null, 2)}\n`);
    execFileSync('tar', ['-czf', join(folder, filename), '-C', stage, 'package']);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

function withoutSources(entry) {
  if (typeof entry !== 'object' || entry === null) return entry;
  return Object.fromEntries(
    Object.entries(entry)
      .filter(([key]) => key !== 'hapax:source')
      .map(([key, value]) => [key, withoutSources(value)]),
  );
}
