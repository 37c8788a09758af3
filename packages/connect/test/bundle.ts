import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

/**
 * Build a program of the tests from sources, for a process or a thread of its own.
 * @param entry of the sources
 * @param folder that takes the file
 * @returns its path
 */
export async function bundle(entry: URL, folder: string, name: string): Promise<string> {
  await build({
    configFile: false,
    logLevel: 'error',
    resolve: { conditions: ['hapax:source'] },
    ssr: { noExternal: true, resolve: { conditions: ['hapax:source'] } },
    build: {
      ssr: fileURLToPath(entry),
      outDir: folder,
      emptyOutDir: false,
      target: 'node20',
      rollupOptions: { output: { entryFileNames: name, codeSplitting: false } },
    },
  });
  return join(folder, name);
}
