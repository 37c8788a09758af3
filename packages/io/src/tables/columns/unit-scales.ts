/** Units that stand beside one another in a column, each a multiple of the first of its family. */
interface Family {
  /** What the numbers count once all are of one unit. */
  readonly base: string;
  readonly scales: ReadonlyMap<string, number>;
  /** Numbers without a unit are of the base. */
  readonly plain: boolean;
}

const [THOUSAND, MILLION, BILLION, TRILLION] = [1e3, 1e6, 1e9, 1e12];

/** How people shorten large numbers. A small m is a metre or a minute, unless it counts money. */
const MAGNITUDES = new Map([
  ['k', THOUSAND],
  ['K', THOUSAND],
  ['M', MILLION],
  ['mn', MILLION],
  ['Mn', MILLION],
  ['mln', MILLION],
  ['Mio', MILLION],
  ['million', MILLION],
  ['G', BILLION],
  ['B', BILLION],
  ['bn', BILLION],
  ['Bn', BILLION],
  ['Mrd', BILLION],
  ['billion', BILLION],
  ['T', TRILLION],
  ['tn', TRILLION],
  ['trillion', TRILLION],
]);

const steps = (names: readonly string[], by: number): [string, number][] => names.map((name, k) => [name, by ** k]);

const FAMILIES: readonly Family[] = [
  { base: '', scales: MAGNITUDES, plain: true },
  {
    base: 'B',
    scales: new Map([
      ['B', 1],
      ['kB', THOUSAND],
      ...steps(['B', 'KB', 'MB', 'GB', 'TB'], THOUSAND),
      ...steps(['B', 'KiB', 'MiB', 'GiB', 'TiB'], 1024),
    ]),
    plain: false,
  },
  {
    base: 's',
    scales: new Map([
      ['ns', 1e-9],
      ['us', 1e-6],
      ['\u00b5s', 1e-6],
      ['\u03bcs', 1e-6],
      ['ms', 1e-3],
      ['s', 1],
    ]),
    plain: false,
  },
];

/** What a number of money is multiplied with; undefined where a word is no magnitude. */
export const magnitudeOfMoney = (word: string): number | undefined =>
  MAGNITUDES.get(word) ?? { m: MILLION, MM: MILLION, b: BILLION, 'Mio.': MILLION, 'Mrd.': BILLION }[word];

/** How the units of one column become one. */
export interface CommonUnit {
  readonly base: string;
  readonly scales: ReadonlyMap<string, number>;
}

/** @param plain whether some numbers stand without a unit; undefined: these units are no family, or need no scale */
export function commonUnit(units: readonly string[], plain: boolean): CommonUnit | undefined {
  if (units.length === 0) return undefined;
  const family = FAMILIES.find(({ scales, plain: bare }) => (bare || !plain) && units.every((unit) => scales.has(unit)));
  if (family === undefined || new Set(units.map((unit) => family.scales.get(unit))).size + (plain ? 1 : 0) < 2) return undefined;
  return family;
}

/** Digits up to which a product is exact in decimal. */
const EXACT = 15;

/** A number of one unit in another: 8.2 millions are 8200000, not 8199999.999999999. */
export const scaled = (value: number, times: number): number => (times === 1 ? value : Number((value * times).toPrecision(EXACT)));
