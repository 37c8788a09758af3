// Runs the main job on real data: four years of daily weather in Seattle, from the vega-datasets package.
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const hapax = join(root, 'packages/cli/dist/main.js');
const data = join(dirname(createRequire(import.meta.url).resolve('vega-datasets')), '../data/seattle-weather.csv');
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

// What is up to date is not built again.
run('npm', ['run', '--silent', 'kernels']);
run('npx', ['tsc', '-b', 'packages/cli']);
mkdirSync(output, { recursive: true });
const report = join(output, 'report.html');
const table = join(output, 'table.html');
show(['detect', data, '--method', 'pot', '--features', 'precipitation,wind', '--limit', '10', '--report', report]);
show(['detect', data, '--method', 'isolationForest', '--contamination', '0.01', '--limit', '5', '--report', table]);
console.log(`\nThe reports are pages for the browser:\n  ${pathToFileURL(report)}\n  ${pathToFileURL(table)}`);
