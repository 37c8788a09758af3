import { blocks, type Growing, size } from '../stores/growing.ts';

/**
 * Columns of numbers that measure nothing: labels, from which a detector must not learn unasked, and what only tells rows apart.
 * The name and the values must agree.
 */

/** Words of names, in lower case: `isFraud` and `Machine failure` are `is fraud` and `machine failure`. */
const words = (name: string): string[] =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

/** Names of columns that say on which side a row is, or of which kind. */
const KINDS = new Set(['label', 'labels', 'class', 'target', 'ground truth', 'groundtruth', 'outlier', 'outliers', 'anomaly', 'anomalies']);
/** Words of names of columns that say whether something is wrong. */
const WRONG = new Set(
  [
    'label anomaly anomalous anomalies outlier abnormal novelty attack intrusion malicious malware',
    'fraud fraudulent failure failures failed fail fault faults faulty defect defective broken',
  ].flatMap((some) => some.split(' ')),
);
/** Kinds that labels tell apart at most; more is a measurement, such as the target of a controller. */
const MOST_KINDS = 50;
const ROWS_PER_KIND = 4;
/** Share of rows that are on the wrong side at most. */
const FEW = 0.5;
/** Share of rows that a kind of failure has at most, in a column that only stands beside labels. */
const RARE = 0.1;

/** A column whose name and values say that it holds labels. */
export function holdsLabels(name: string, cells: Growing): boolean {
  const parts = words(name);
  // `Fault Label` says so too; `shelf label width` does not.
  const last = parts[parts.length - 1];
  if (KINDS.has(parts.join(' ')) || last === 'label' || last === 'labels')
    return wholeValues(cells, Math.min(MOST_KINDS, Math.max(2, size(cells) / ROWS_PER_KIND))) !== undefined;
  return parts.some((word) => WRONG.has(word)) && shareOfOnes(cells) <= FEW;
}

/** Words that say on which side a row is. */
const SIDES = new Set([
  'normal',
  'benign',
  'legitimate',
  'anomaly',
  'anomalous',
  'abnormal',
  'outlier',
  'inlier',
  'attack',
  'malicious',
  'fraud',
  'fraudulent',
]);

/** The same of a column of texts: its name says so, or its few texts do. @param texts the different ones */
export function textsAreLabels(name: string, texts: readonly string[]): boolean {
  const parts = words(name);
  if (texts.length > MOST_KINDS) return false;
  return (
    KINDS.has(parts.join(' ')) ||
    parts.some((word) => WRONG.has(word)) ||
    texts.some((text) => words(text).length === 1 && SIDES.has(words(text)[0]))
  );
}

/** A column that says yes or no, and rarely yes: next to labels, one of their kinds. */
export const isRareFlag = (cells: Growing): boolean => shareOfOnes(cells) <= RARE;

/** The share of ones in a column of zeros and ones; NaN for any other. */
function shareOfOnes(cells: Growing): number {
  const values = wholeValues(cells, 2);
  if (values === undefined || [...values.keys()].some((value) => value !== 0 && value !== 1)) return Number.NaN;
  const ones = values.get(1) ?? 0;
  return ones / (ones + (values.get(0) ?? 0));
}

/** How often each value comes, if there are no more than `most` and all are whole. */
function wholeValues(cells: Growing, most: number): ReadonlyMap<number, number> | undefined {
  const counts = new Map<number, number>();
  for (const values of blocks(cells)) {
    for (let i = 0; i < values.length; ++i) {
      const value = values[i];
      if (value !== value) continue;
      const count = counts.get(value) ?? 0;
      if (count === 0 && (counts.size + 1 > most || !Number.isInteger(value))) return undefined;
      counts.set(value, count + 1);
    }
  }
  return counts;
}

/** Names of rows, as R writes them in a column without a name: whole numbers, each above the last, with gaps where rows were dropped. */
export function growsByWholes(cells: Growing): boolean {
  let last = -1;
  for (const values of blocks(cells))
    for (let i = 0; i < values.length; ++i) {
      if (!(values[i] > last) || !Number.isInteger(values[i])) return false;
      last = values[i];
    }
  return size(cells) > 1;
}

/** Fewer rows than this may count up by chance or by nature. */
const ENOUGH = 20;

/** A column that only numbers its rows, in any order: whole numbers without a gap, each once. */
export function numbersRows(cells: Growing): boolean {
  const rows = size(cells);
  if (rows < ENOUGH) return false;
  let least = Infinity;
  let most = -Infinity;
  for (const values of blocks(cells)) {
    for (let i = 0; i < values.length; ++i) {
      const value = values[i];
      if (!Number.isInteger(value)) return false;
      if (value < least) least = value;
      if (value > most) most = value;
    }
    if (most - least >= rows) return false;
  }
  if (most - least !== rows - 1) return false;
  const seen = new Uint8Array(rows);
  for (const values of blocks(cells)) {
    for (let i = 0; i < values.length; ++i) {
      if (seen[values[i] - least] === 1) return false;
      seen[values[i] - least] = 1;
    }
  }
  return true;
}
