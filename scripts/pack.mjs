// node scripts/pack.mjs FOLDER [PACKAGE...]: packs public packages as they are published, all unless some are named. What only this repository uses is left out of the
// manifest: the condition under which tests and compiler read sources, and the tools of development.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix, resolve } from 'node:path';
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
    const inside = join(stage, 'package');
    withoutHiddenTypes(inside, manifest);
    const published = { ...manifest, exports: forRequire(inside, withoutSources(manifest.exports)) };
    writeFileSync(path, `${JSON.stringify(published, null, 2)}\n`);
    execFileSync('tar', ['-czf', join(folder, filename), '-C', stage, 'package']);
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/**
 * Every Node from 20.19 on gives a CommonJS program the same module by `require`. TypeScript with `node16` does not know that, and takes
 * declarations for CommonJS only by another name: one beside each entry hands all of it on.
 */
function forRequire(folder, exports = {}) {
  const beside = (types) => types.replace(/\.d\.ts$/, '.d.cts');
  const entryOf = (entry) => {
    if (!entry?.types) return entry;
    for (const file of filled(readFiles(folder), entry.types))
      writeFileSync(
        join(folder, beside(file)),
        `// @ts-ignore: Node gives modules to \`require\`, which this resolution does not know.\nexport * from './${posix.basename(file).replace(/\.d\.ts$/, '.js')}';\n`,
      );
    return { require: { types: beside(entry.types), default: entry.default }, ...entry };
  };
  return Object.fromEntries(Object.entries(exports).map(([name, entry]) => [name, entryOf(entry)]));
}

function readFiles(folder) {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => file.replaceAll('\\', '/'));
}

/** The files that an entry stands for, one or those that fit its star. */
function filled(files, entry) {
  const [before, after] = posix.normalize(entry).split('*');
  return files.filter((file) => (after === undefined ? file === before : file.startsWith(before) && file.endsWith(after)));
}

/**
 * Declarations that no entry leads to are of no use to anybody: they are left out. What one of the others names must be there for those who
 * install the package.
 */
function withoutHiddenTypes(folder, { name, types, exports = {}, dependencies = {}, peerDependencies = {} }) {
  const files = readFiles(folder);
  const entries = [types, ...Object.values(exports).map((entry) => entry.types)].filter(Boolean);
  const reached = new Set();
  const visit = (file) => {
    if (reached.has(file) || !files.includes(file)) return;
    reached.add(file);
    for (const [, target] of readFileSync(join(folder, file), 'utf8').matchAll(/\b(?:from |import |import\()'([^']+)'/g)) {
      if (target.startsWith('.')) visit(posix.join(posix.dirname(file), target.replace(/\.[jt]s$/, '.d.ts')));
      else if (!target.startsWith('node:')) {
        const from = target
          .split('/')
          .slice(0, target.startsWith('@') ? 2 : 1)
          .join('/');
        if (!(from in dependencies || from in peerDependencies || `@types/${from}` in dependencies))
          throw new Error(`${name}: ${file} names ${from}, which comes with nothing that is installed`);
      }
    }
  };
  for (const entry of entries) for (const file of filled(files, entry)) visit(file);
  for (const file of files) if (file.endsWith('.d.ts') && !reached.has(file)) rmSync(join(folder, file));
}

function withoutSources(entry) {
  if (typeof entry !== 'object' || entry === null) return entry;
  return Object.fromEntries(
    Object.entries(entry)
      .filter(([key]) => key !== 'hapax:source')
      .map(([key, value]) => [key, withoutSources(value)]),
  );
}
