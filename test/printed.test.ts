import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { describe, expect, test, vi } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const place = join(root, 'node_modules/.hapax-printed');
/** `npm run docs` sets this: write what examples print instead of comparing it. */
const update = process.env.UPDATE_DOCS === '1';

/** An example, and behind it what it prints: a block of text with the word `prints`. */
const PRINTED = /^```ts\n([\s\S]*?)^```\n\n```text prints\n([\s\S]*?)^```/gm;

const pages = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .filter((f) => f.endsWith('.md'))
  .filter((f) => readFileSync(join(root, 'docs', f), 'utf8').includes('```text prints'));

/** Consoles of the examples, by name. */
const consoles: Record<string, Pick<Console, 'log'>> = {};
vi.stubGlobal('hapaxPrinted', consoles);

/**
 * Run an example as a module of its own, and return what it printed. It has a console of its own, too: one that was given up on as too slow
 * still prints, and not into what another prints.
 */
async function printed(name: string, code: string): Promise<string> {
  mkdirSync(place, { recursive: true });
  const file = join(place, `${name.replace(/\W+/g, '-')}.ts`);
  writeFileSync(file, `const console = globalThis.hapaxPrinted[${JSON.stringify(name)}];\n${code}`);
  const lines: string[] = [];
  consoles[name] = { ...console, log: (...values: unknown[]) => void lines.push(`${format(...values)}\n`) };
  await import(file);
  return lines.join('');
}

describe('what the pages say an example prints is what it prints', () => {
  test.each(pages)(
    '%s',
    async (page) => {
      const path = join(root, 'docs', page);
      let text = readFileSync(path, 'utf8');
      for (const [i, [block, code, said]] of [...text.matchAll(PRINTED)].entries()) {
        const real = await printed(`${page}-${i}`, code!);
        if (update) text = text.replace(block, () => block.replace(`\`\`\`text prints\n${said}`, () => `\`\`\`text prints\n${real}`));
        else expect(said, `${page}, example ${i + 1}: npm run docs writes what it prints`).toBe(real);
      }
      if (update) writeFileSync(path, text);
    },
    120_000,
  );
});
