// Runs the main job on real data: four years of daily weather in Seattle, from the vega-datasets package.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const hapax = join(root, 'packages/cli/dist/main.js');
const data = join(dirname(createRequire(import.meta.url).resolve('vega-datasets/package.json')), 'data/seattle-weather.csv');
const output = join(root, 'demo-output');

const run = (command, args) => {
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
};

const show = (args) => {
  console.log(
    `\n$ hapax ${args.map((arg) => (relative(root, arg).startsWith('..') ? arg : arg.startsWith(root) ? relative(root, arg) : arg)).join(' ')}\n`,
  );
  run(process.execPath, [hapax, ...args, '--exit-zero']);
};

if (!existsSync(hapax)) run('npm', ['run', '--silent', 'build']);
mkdirSync(output, { recursive: true });
const report = join(output, 'report.html');
const table = join(output, 'table.html');
show([
  'detect',
  data,
  '--method',
  'mad',
  '--features',
  'precipitation,wind',
  '--contamination',
  '0.01',
  '--limit',
  '5',
  '--report',
  report,
]);
show(['detect', data, '--method', 'isolationForest', '--contamination', '0.01', '--limit', '5', '--report', table]);
console.log(`\nThe reports are pages for the browser:\n  ${pathToFileURL(report)}\n  ${pathToFileURL(table)}`);
