import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Plugin } from 'vite';
import { REAL_SETS } from './src/session/real-sets.ts';

/** Real measurements beside the page, from the package that has them. */
export const realSets = (): Plugin => ({
  name: 'real-sets',
  apply: 'build',
  generateBundle() {
    const data = join(dirname(createRequire(import.meta.url).resolve('vega-datasets')), '../data');
    const sources = REAL_SETS.map(({ file, source }) => `${file}: ${source}\n`).join('');
    this.emitFile({ type: 'asset', fileName: 'data/SOURCES.txt', source: sources });
    for (const { file } of REAL_SETS)
      this.emitFile({ type: 'asset', fileName: `data/${file}`, source: readFileSync(join(data, file), 'utf8') });
  },
});
