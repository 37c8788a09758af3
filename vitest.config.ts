import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: { conditions: ['hapax:source'] },
  ssr: { resolve: { conditions: ['hapax:source'] } },
  test: {
    include: ['packages/*/test/**/*.test.ts', 'test/*.test.ts', 'examples/test/*.test.ts'],
    pool: 'threads',
    isolate: false,
    maxWorkers: 2,
    testTimeout: 30_000,
    // Servers that tests start need a while on a busy machine.
    hookTimeout: 90_000,
    globalSetup: ['scripts/build-kernels.mjs', 'scripts/bundle-parts.mjs', 'scripts/build-for-tests.mjs'],
    setupFiles: ['scripts/property-seed.mjs'],
    reporters: ['default', './scripts/closing-line.mjs'],
  },
});
