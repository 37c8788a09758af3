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
  if (KINDS.has(parts.join(' '))) return wholeValues(cells, Math.min(MOST_KINDS, Math.max(2, size(cells) / ROWS_PER_KIND))) !== undefined;
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

/** Last words of names of columns that say which thing a row is about. */
const WHICH = new Set(['id', 'ids', 'uid', 'uuid', 'guid', 'udi']);
/** Whole names of such columns; `heat index` is a measurement. */
const NUMBERED = new Set([
  'index',
  'idx',
  'no',
  'nr',
  'key',
  'unique key',
  'row',
  'unnamed 0',
  'row number',
  'record number',
  'serial number',
  'serial no',
]);

/** Words of names of numbers that are codes: no amount grows with them. */
const CODES = new Set(['zip', 'zipcode', 'postcode', 'postal', 'plz', 'fips', 'naics', 'isbn', 'ssn']);
const YEARS = new Set(['year', 'years', 'yr', 'jahr', 'annee', 'ano', 'anno', 'jaar']);
/** Numbers that can be the year of a calendar. */
const FIRST_YEAR = 1500;
const LAST_YEAR = 2200;

/**
 * Why a column of whole numbers names something instead of measuring it: it is called an identifier, a postal code or a year, its numbers
 * are `padded` with zeros in front, or the numbers themselves show it. Undefined where it measures.
 */
export function namesInstead(name: string, cells: Growing, padded = false): string | undefined {
  const parts = words(name);
  if (!allWhole(cells)) return undefined;
  if (padded) return 'its numbers are written with zeros in front';
  if (WHICH.has(parts[parts.length - 1]) || NUMBERED.has(parts.join(' '))) return 'its name says that it tells things apart';
  if (parts.some((word) => CODES.has(word))) return 'its name says that its numbers are codes';
  if (parts.some((word) => YEARS.has(word)) && within(cells, FIRST_YEAR, LAST_YEAR)) return 'its name and its values are those of years';
  return codesByValue(cells);
}

/** Rows and different values below which values show nothing. */
const SHOWN_ROWS = 20;
const SHOWN_VALUES = 12;
/** Digits of numbers that may be names of things, all of them alike; and how much of all such numbers they cover at least. */
const LONG_DIGITS = 10;
const COVERED = 0.5;
/** Numbers of states in codes of counties that were never given. */
const NO_STATES = new Set([3, 7, 14, 43, 52]);
const LAST_STATE = 56;
const STATES = 5;

/** What whole numbers are, by themselves: clocks such as 1745, codes of counties, long numbers of one length. */
function codesByValue(cells: Growing): string | undefined {
  let [rows, clocks, minutes, counties, odd] = [0, 0, 0, 0, 0];
  let [least, most] = [Infinity, -Infinity];
  const different = new Set<number>();
  const states = new Set<number>();
  for (const values of blocks(cells))
    for (let i = 0; i < values.length; ++i) {
      const value = values[i];
      if (value !== value) continue;
      if (value < 0) return undefined;
      rows += 1;
      if (value < least) least = value;
      if (value > most) most = value;
      if (different.size < SHOWN_VALUES) different.add(value);
      const [front, back] = [Math.floor(value / 100), value % 100];
      if (front < 24 && back < 60) clocks += 1;
      if (back !== 0) minutes += 1;
      const [state, county] = [Math.floor(value / 1000), value % 1000];
      if (state >= 1 && state <= LAST_STATE && !NO_STATES.has(state) && county > 0 && county < 900) counties += 1;
      if (states.size < STATES) states.add(state);
      odd += value % 2;
      // Nothing is left to be found.
      if (rows === SHOWN_ROWS && clocks < rows && counties < rows && least < 10 ** (LONG_DIGITS - 1)) return undefined;
    }
  if (rows < SHOWN_ROWS || different.size < SHOWN_VALUES) return undefined;
  if (clocks === rows && minutes > rows / 5 && most >= 1000) return 'its values are clocks, such as 1745';
  if (counties === rows && odd > 0.9 * rows && states.size === STATES) return 'its values are codes of counties (FIPS)';
  const digits = String(most).length;
  if (digits >= LONG_DIGITS && String(least).length === digits && most - least > COVERED * 9 * 10 ** (digits - 1))
    return `its values have ${digits} digits each`;
  return undefined;
}

function within(cells: Growing, least: number, most: number): boolean {
  for (const values of blocks(cells)) for (let i = 0; i < values.length; ++i) if (values[i] < least || values[i] > most) return false;
  return true;
}

function allWhole(cells: Growing): boolean {
  for (const values of blocks(cells))
    for (let i = 0; i < values.length; ++i) if (values[i] === values[i] && !Number.isInteger(values[i])) return false;
  return true;
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
