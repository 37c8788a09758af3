// node scripts/release/changelog.mjs: what is unreleased in CHANGELOG.md gets the version of the packages and the day; the chart gets it too.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const HEAD = '## Unreleased\n';

/** @param {string} text @param {string} version @param {string} day */
export function released(text, version, day) {
  const at = text.indexOf(HEAD);
  if (at < 0) throw new Error('CHANGELOG.md has no part "## Unreleased"');
  const rest = text.slice(at + HEAD.length);
  if (/^\s*(## |$)/.test(rest)) throw new Error('CHANGELOG.md: nothing is unreleased');
  if (text.includes(`\n## ${version} `)) throw new Error(`CHANGELOG.md has ${version} already`);
  return `${text.slice(0, at)}${HEAD}\n## ${version} - ${day}\n${rest}`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const path = fileURLToPath(new URL('../../CHANGELOG.md', import.meta.url));
  const { version } = JSON.parse(readFileSync(new URL('../../packages/hapax/package.json', import.meta.url), 'utf8'));
  const chart = fileURLToPath(new URL('../../deploy/helm/hapax/Chart.yaml', import.meta.url));
  writeFileSync(chart, readFileSync(chart, 'utf8').replace(/^(version|appVersion): .*$/gm, `$1: ${version}`));
  writeFileSync(path, released(readFileSync(path, 'utf8'), version, new Date().toISOString().slice(0, 10)));
}
