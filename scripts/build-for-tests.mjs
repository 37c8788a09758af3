// Vitest's global set-up: worker threads and spawned commands run compiled code, so it is built once before any test starts.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bundleECharts } from './bundle-parts.mjs';

export default async function build() {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const { status } = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-b', 'packages/cli'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (status !== 0) throw new Error('the packages do not compile, see above');
  await bundleECharts();
}
