import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** Parts of these packages end up in the built page although no dependency of the page names them so. */
const BUILT_IN = ['svelte', 'clsx', 'esm-env', '@fontsource-variable/inter'];

interface Package {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/**
 * Every package whose code, or font, is in the page: those above, those that the page and hapax depend on, and theirs. Of @hapax/io the
 * page has the readers of text, which stand on nothing else.
 */
function bundled(): { readonly name: string; readonly text: string }[] {
  const found = new Map<string, string>();
  const take = (name: string, from: string, deep: boolean): void => {
    if (found.has(name)) return;
    const folder = folderOf(name, from);
    // What npm writes.
    const { version, dependencies = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Package;
    const file = readdirSync(folder).find((one) => /^(licen[cs]e|copying)/i.test(one));
    if (file === undefined) throw new Error(`${name} has no licence text; do not bundle it`);
    found.set(name, `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`);
    if (deep) for (const next of Object.keys(dependencies)) take(next, folder, true);
  };
  const own = import.meta.dirname;
  const hapax = join(own, '../hapax');
  for (const from of [own, hapax]) {
    const { dependencies = {} } = JSON.parse(readFileSync(join(from, 'package.json'), 'utf8')) as Package;
    for (const name of Object.keys(dependencies)) if (name !== 'hapax' && !name.startsWith('@hapax/')) take(name, from, true);
  }
  for (const name of BUILT_IN) take(name, own, false);
  return [...found].sort(([a], [b]) => a.localeCompare(b)).map(([name, text]) => ({ name, text }));
}

/** Where a package lies, seen from a folder: as Node looks, whatever the package exports. */
function folderOf(name: string, from: string): string {
  for (const place of createRequire(join(from, 'x.js')).resolve.paths(name) ?? []) {
    if (existsSync(join(place, name, 'package.json'))) return join(place, name);
  }
  throw new Error(`${name} is not installed`);
}

/** The licence texts of what is in the page, beside it: its licences ask for that. */
export const licences = (): Plugin => ({
  name: 'licences',
  apply: 'build',
  generateBundle() {
    const rule = `\n${'-'.repeat(100)}\n\n`;
    const source = `This page contains parts of the following packages.${rule}${bundled()
      .map(({ text }) => text)
      .join(rule)}`;
    this.emitFile({ type: 'asset', fileName: 'licences.txt', source });
  },
});
