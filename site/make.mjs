// npm run site: installs what the site alone needs, once, builds the packages where they are not, and makes site/dist.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));
const run = (/** @type {string} */ command, /** @type {string[]} */ args, /** @type {string} */ cwd) => {
  const { status } = spawnSync(command, args, { cwd, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};

if (!existsSync(join(here, 'node_modules/vitepress'))) run('npm', ['ci', '--no-audit', '--no-fund'], here);
if (!existsSync(join(here, '../packages/server/public/index.html'))) run('npm', ['run', '--silent', 'build'], join(here, '..'));
run(process.execPath, ['build/site.mjs'], here);
console.log(`\nThe site is the folder ${join(here, 'dist')}: any static host will do. To look at it here: npm run site:open`);
