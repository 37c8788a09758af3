// npm run site: docs/, the sources and the running server become site/dist, a folder for any static host.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'vitepress';
import { apiPages } from './api.mjs';
import { commandPage } from './commands.mjs';
import { separateIcons, separateScripts } from './csp.mjs';
import { httpPages } from './http.mjs';
import { copyDocs } from './pages.mjs';
import { content, copyInto, here, root, write } from './places.mjs';
import { metricsPage, schemaPage } from './streams.mjs';

if (!existsSync(join(root, 'packages/cli/dist/main.js'))) throw new Error('the packages are not built: npm run build');
const step = async (/** @type {string} */ name, /** @type {() => unknown} */ job) => {
  const start = performance.now();
  await job();
  console.log(`${name}: ${((performance.now() - start) / 1000).toFixed(1)} s`);
};

rmSync(content, { recursive: true, force: true });
await step('pages of docs', copyDocs);
await step('reference of the packages', apiPages);
await step('HTTP interface', httpPages);
await step('commands', commandPage);
await step('metrics and schemas', async () => {
  await metricsPage();
  schemaPage();
});
// The playground is a static folder already.
if (existsSync(join(root, 'packages/server/public/index.html'))) {
  copyInto(join(root, 'packages/server/public'), 'public/playground');
  // Its detectors lead to the pages of their methods here.
  write('public/playground/hapax.json', JSON.stringify({ server: false, docs: '../methods/' }));
}
await step('pages to HTML', () => build(here));
await step('scripts and icons into files', () => {
  separateScripts(join(here, 'dist'));
  separateIcons(join(here, 'dist'));
});
