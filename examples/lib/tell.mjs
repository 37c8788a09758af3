import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { svg } from '@hapax/plot';

/** @typedef {{ readonly title: string, readonly head: readonly string[], readonly rows: readonly (readonly (string | number)[])[] }} Table */
/** @typedef {{ readonly name: string, readonly figure: import('@hapax/plot').Figure, readonly says: string, readonly panelHeight?: number }} Picture */
/** What a case hands back: numbers as tables, and pictures with one sentence each. @typedef {{ readonly tables: readonly Table[], readonly pictures: readonly Picture[] }} Told */

const root = fileURLToPath(new URL('../..', import.meta.url));
const OPEN = '<!-- numbers -->';
const CLOSE = '<!-- /numbers -->';

/** A table as Markdown. @param {Table} table */
export function markdown({ title, head, rows }) {
  const line = (/** @type {readonly (string | number)[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [`**${title}**`, '', line(head), line(head.map((_, i) => (i === 0 ? '---' : '---:'))), ...rows.map(line)].join('\n');
}

/** A table for a terminal. @param {Table} table */
export function plain({ title, head, rows }) {
  const all = [head, ...rows].map((cells) => cells.map(String));
  const widths = head.map((_, i) => Math.max(...all.map((cells) => cells[i].length)));
  const lines = all.map((cells) => cells.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join('  '));
  return [title, '', lines[0], widths.map((w) => '-'.repeat(w)).join('  '), ...lines.slice(1)].join('\n');
}

/** The half of a page that a case writes: every table, then every picture. @param {string} name @param {Told} told */
export function pageBlock(name, { tables, pictures }) {
  const drawn = pictures.map((p) => `![${p.says}](../images/cases/${name}-${p.name}.svg)`);
  return [OPEN, ...[...tables, besideScikitLearn(name)].map(markdown), ...drawn, CLOSE].join('\n\n');
}

/** What scikit-learn makes of the same rows, as `node bench/cases.bench.mjs` last measured it. @param {string} name @returns {Table} */
export function besideScikitLearn(name) {
  const { scikitLearn, rows } = JSON.parse(readFileSync(join(root, 'bench/results/cases.json'), 'utf8'));
  return {
    title: `The same rows, judged by scikit-learn ${scikitLearn}: \`node bench/cases.bench.mjs\``,
    head: ['judge', 'hapax', 'scikit-learn', 'ROC-AUC: hapax', 'scikit-learn', 'average precision: hapax', 'scikit-learn'],
    rows: rows
      .filter((/** @type {{ page: string }} */ row) => row.page === name)
      .map((/** @type {{ title: string, hapax: string, scikitLearn: string, rocAuc: number[], averagePrecision: number[] }} */ row) => [
        row.title,
        row.hapax,
        row.scikitLearn,
        ...row.rocAuc.map((v) => v.toFixed(3)),
        ...row.averagePrecision.map((v) => v.toFixed(3)),
      ]),
  };
}

/** A page with its numbers replaced. @param {string} page @param {string} block */
export function withNumbers(page, block) {
  const from = page.indexOf(OPEN);
  const to = page.indexOf(CLOSE);
  if (from < 0 || to < from) throw new Error(`the page has no ${OPEN} … ${CLOSE}`);
  return page.slice(0, from) + block + page.slice(to + CLOSE.length);
}

/** @param {string} name */
export const pageOf = (name) => join(root, 'docs/cases', `${name}.md`);

/**
 * Print a case and draw its pictures. With `--write` the page and its pictures in docs are made anew; without it the pictures go to
 * `case-output`.
 * @param {string} name @param {Told} told @param {readonly string[]} args
 */
export function tell(name, told, args = process.argv.slice(2)) {
  const write = args.includes('--write');
  if (write && process.env.HAPAX_SHARED === undefined)
    throw new Error('--write makes the page that also shows public data: set HAPAX_SHARED to the folder that holds data/');
  const folder = join(root, write ? 'docs/images/cases' : 'case-output');
  mkdirSync(folder, { recursive: true });
  for (const table of told.tables) console.log(`\n${plain(table)}`);
  for (const picture of told.pictures) {
    const path = join(folder, `${name}-${picture.name}.svg`);
    writeFileSync(path, svg(picture.figure, { width: 900, panelHeight: picture.panelHeight ?? 200 }));
    console.log(`\n${picture.says}\n  ${path}`);
  }
  if (write) writeFileSync(pageOf(name), withNumbers(readFileSync(pageOf(name), 'utf8'), pageBlock(name, told)));
}
