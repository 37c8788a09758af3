import { gzipSync } from 'node:zlib';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig, type Plugin } from 'vite';
import { licences } from './licences.ts';
import { realSets } from './real-sets.ts';

/** Bytes from which a file is worth packing. */
const WORTH = 1024;

/** Beside each text file a packed one, which the server sends to whoever takes it. */
const packed = (): Plugin => ({
  name: 'packed',
  apply: 'build',
  generateBundle: {
    order: 'post',
    handler(_, bundle) {
      for (const [fileName, file] of Object.entries(bundle)) {
        if (!/\.(js|css|html|json|svg|csv)$/.test(fileName)) continue;
        const bytes = Buffer.from(file.type === 'chunk' ? file.code : file.source);
        if (bytes.length < WORTH) continue;
        // Browsers take brotli over TLS only, and a second packing of each file would be downloaded with every install.
        this.emitFile({ type: 'asset', fileName: `${fileName}.gz`, source: gzipSync(bytes, { level: 9 }) });
      }
    },
  },
});

/** Relative addresses: the built folder works from any path, from `hapax serve`, or from any static host. */
export default defineConfig({
  base: './',
  plugins: [svelte(), realSets(), licences(), packed()],
  resolve: { conditions: ['hapax:source', 'browser', 'module', 'import', 'default'] },
  worker: { format: 'es' },
  build: {
    target: 'es2022',
    outDir: '../server/public',
    emptyOutDir: true,
    modulePreload: { polyfill: false },
    rolldownOptions: { checks: { pluginTimings: false } },
  },
});
