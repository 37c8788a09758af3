// One file of a tenth of the library's tests with the packed library in it, so that any runtime can run it.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('../../', import.meta.url));
const tests = join(root, 'packages/hapax/test');
const runner = fileURLToPath(new URL('./vitest.mjs', import.meta.url));
const methods = fileURLToPath(new URL('./scores.mjs', import.meta.url));

/** Files without anything of Node, of each room some: kernels with their plain twins, methods, pipelines, streams. */
export const FILES = `
  contract/explaining/explanation contract/fitting/calibration contract/spec/labels contract/spec/steps
  core/checksum core/format-number core/matrix core/sparse
  detectors/autoencoder detectors/cblof detectors/iqr detectors/k-means detectors/mad detectors/one-class-svm
  kernels/extremes/gpd kernels/extremes/spot kernels/linear/cholesky kernels/linear/eigen kernels/linear/product kernels/linear/quadratic
  kernels/neighbours/distance kernels/neighbours/nearest kernels/neighbours/neighbours kernels/net/lstm kernels/ranks/sort kernels/ranks/p-square
  kernels/series/spectrum/fft kernels/series/spectrum/fourier kernels/svm/rbf kernels/trees/scramble kernels/trees/trees
  online/ewma online/half-space-trees online/pot online/random-cut-forest online/windowed-lof
  pipeline/combine pipeline/pipeline pipeline/pipeline-model pot/events pot/thresholds 
  stream/engine/stream stream/explain stream/methods
  thresholds/conformal transforms/transforms
`
  .trim()
  .split(/\s+/);

/**
 * @param library folder of the unpacked `hapax`: what the tests import of `src` is taken from its compiled files
 * @returns a module that exports `run` and `scores`
 */
export async function bundleSuite(library, file) {
  const entry = '\0suite';
  const places = {
    name: 'packed',
    resolveId(id, from) {
      if (id === entry) return id;
      // The library says that its files do nothing by themselves; tests do.
      if (from === entry) return { id, moduleSideEffects: true };
      if (id === 'vitest') return runner;
      if (id.startsWith('packed/')) return join(library, 'dist', id.slice('packed/'.length));
      const inside = /(?:^|\/)src\/(.*)\.ts$/.exec(id);
      if (inside && from?.startsWith(tests)) return join(library, 'dist', `${inside[1]}.js`);
      return null;
    },
    load(id) {
      if (id !== entry) return null;
      return [
        ...FILES.map((name) => `import ${JSON.stringify(join(tests, `${name}.test.ts`))};`),
        `export { run } from ${JSON.stringify(runner)};`,
        `export { scores } from ${JSON.stringify(methods)};`,
      ].join('\n');
    },
  };
  const bundle = await rolldown({
    input: entry,
    plugins: [places],
    platform: 'neutral',
    logLevel: 'warn',
    resolve: { mainFields: ['module', 'main'], conditionNames: ['import', 'default'] },
  });
  await bundle.write({ file, format: 'esm', codeSplitting: false });
  await bundle.close();
}

/** Test files of the library, for the share that is run. */
export const testFiles = () => readdirSync(tests, { recursive: true }).filter((name) => String(name).endsWith('.test.ts')).length;
