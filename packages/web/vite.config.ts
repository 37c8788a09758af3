import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vite';

/** Relative addresses: the built folder works from any path, from `hapax serve`, or from any static host. */
export default defineConfig({
  base: './',
  plugins: [svelte()],
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
