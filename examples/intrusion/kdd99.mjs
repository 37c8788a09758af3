import { random } from 'hapax';
import { cellsOf, publicData } from '../lib/public-data.mjs';

/** Columns of KDD99 that are names. */
const NAMES = [1, 2, 3];
/** Rows of the public set that are kept for learning and for judging: enough, and quick. */
const KEPT = 12_000;
/** Kinds that are kept for the future alone. */
const LATER = ['back', 'warezclient', 'guess_passwd', 'teardrop', 'buffer_overflow', 'warezmaster', 'pod', 'rootkit', 'land', 'imap'];

/**
 * KDD99's ten per cent, where it is at hand. Four of five rows repeat another one, and most of them are three floods; each row counts
 * once here. It has neither times nor sources, so the rows are halved by chance, and ten kinds are kept for the second half.
 * @returns {{ past: import('./holdout.mjs').Connections, future: import('./holdout.mjs').Connections } | undefined}
 */
export function kdd99() {
  const text = publicData('data/kdd99/kddcup.data_10_percent.gz');
  if (text === undefined) return undefined;
  const lines = [...new Set(text.trim().split('\n'))];
  const chance = random(1);
  const some = Array.from(chance.sample(lines.length, Math.min(lines.length, 2 * KEPT)), (i) => lines[i]);
  const cells = cellsOf(some.join('\n'));
  const names = NAMES.map((j) => [...new Set(cells.map((row) => row[j]))].sort());
  const rows = cells.map((row) => [
    ...row.slice(0, -1).flatMap((cell, j) => (NAMES.includes(j) ? [] : [Math.log1p(Number(cell))])),
    ...NAMES.flatMap((j, k) => names[k].map((name) => (row[j] === name ? 1 : 0))),
  ]);
  const kinds = cells.map((row) => row[row.length - 1].replace(/\.$/, ''));
  const learnt = kinds.map((kind) => !LATER.includes(kind) && chance.uniform() < 0.5);
  const part = (/** @type {boolean} */ which) => ({
    rows: rows.filter((_, i) => learnt[i] === which),
    kinds: kinds.filter((_, i) => learnt[i] === which),
  });
  return { past: part(true), future: part(false) };
}
