// Compiles packages/hapax/assembly to WebAssembly and embeds it as base64 in a module, so that the library stays one import in
// Node and browser. Does nothing when the sources have not changed. Also vitest's global set-up.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import asc from 'assemblyscript/asc';

const root = fileURLToPath(new URL('../packages/hapax/', import.meta.url));
const sources = readdirSync(`${root}assembly`)
  .filter((name) => name.endsWith('.ts'))
  .sort();
const target = `${root}src/generated/wasm.ts`;
const FLAGS = ['-O3', '--runtime', 'stub', '--enable', 'simd', '--noAssert', '--initialMemory', '2'];

export default async function buildKernels() {
  const hash = createHash('sha256').update(FLAGS.join(' '));
  for (const name of sources) hash.update(name).update(readFileSync(`${root}assembly/${name}`));
  const mark = `// sources ${hash.digest('hex')}`;
  if (existsSync(target) && readFileSync(target, 'utf8').startsWith(mark)) return;
  let binary;
  const { error, stderr } = await asc.main(['index.ts', '--outFile', 'kernels.wasm', ...FLAGS], {
    readFile: (name) => (existsSync(`${root}assembly/${name}`) ? readFileSync(`${root}assembly/${name}`, 'utf8') : null),
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) binary = contents;
    },
    listFiles: () => sources,
  });
  if (error || !binary) throw new Error(`assemblyscript: ${error?.message ?? 'wrote nothing'}\n${stderr.toString()}`);
  mkdirSync(`${root}src/generated`, { recursive: true });
  const text = `${mark}\n/** The compiled kernels of packages/hapax/assembly (${binary.length} bytes). */\nexport const WASM =\n  '${Buffer.from(binary).toString('base64')}';\n`;
  writeFileSync(`${target}.${process.pid}`, text);
  renameSync(`${target}.${process.pid}`, target);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildKernels();
