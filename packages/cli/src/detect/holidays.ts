import type { Table } from '@hapax/io';
import { HapaxError, type Holiday } from 'hapax';

/** The package that knows the days; the user installs it. */
const PACKAGE = 'date-holidays';
const DAY = 86_400_000;
/** Dates between commas, or a country and, if need be, its part: DE, US-NY. */
const DATES = /^\d{4}-\d{2}-\d{2}(,\d{4}-\d{2}-\d{2})*$/;
const PLACE = /^([A-Za-z]{2})(?:-([A-Za-z0-9]{1,16}))?$/;
/** Times that name no zone are read as UTC, and say so. */
const UNZONED = /as none is written|none written/;

/** A day as the package tells it. */
interface Told {
  readonly type: string;
  readonly date: string;
  readonly start: Date;
  readonly end: Date;
  readonly name: string;
}

/** What the package knows. */
export interface Library {
  /** Days off of a place in a year. */
  days(country: string, part: string | undefined, year: number): readonly Told[];
  /** Codes of the parts of a country: it takes any other for the whole of it. */
  parts(country: string): readonly string[];
}

/**
 * The days off that `--holidays` names, in the years of the table: dates, or the public holidays of a country or a part of it. Times with a zone meet
 * the days of the country's own clock, others the dates as they are written.
 * @throws HapaxError `OPTION` for what is no date and no place, `CONFIG` when the package is missing
 */
export async function holidaysOf(
  given: unknown,
  { time, zone }: Pick<Table, 'time' | 'zone'>,
  library = load,
): Promise<readonly Holiday[]> {
  if (typeof given !== 'string') return [];
  if (time === undefined || time.unit !== 'ms')
    throw new HapaxError('OPTION', '--holidays needs rows with times; --time names their column');
  if (DATES.test(given)) return given.split(',').map(dayOf);
  const [, country, part] = PLACE.exec(given) ?? [];
  if (country === undefined)
    throw new HapaxError(
      'OPTION',
      `--holidays must be a country such as DE, a part of one such as US-NY, or dates such as 2026-05-01,2026-12-25; got ${JSON.stringify(given)}`,
    );
  const { days, parts } = await library();
  const place = country.toUpperCase();
  const [first, last] = yearsOf(time.values);
  const all = Array.from({ length: last - first + 3 }, (_, k) => days(place, partOf(place, part, parts), first - 1 + k));
  const told = all.flat().filter(({ type }) => type === 'public');
  if (told.length === 0)
    throw new HapaxError(
      'OPTION',
      `--holidays ${given}: no public holidays are known there; places are codes of ISO 3166, such as DE or US-NY`,
    );
  return told.map(({ date, start, end, name }) =>
    UNZONED.test(zone) ? { ...dayOf(date.slice(0, 10)), name } : { from: start.getTime(), to: end.getTime(), name },
  );
}

/** First and last year of the times, in whatever order they come. */
function yearsOf(times: ArrayLike<number>): readonly [number, number] {
  let [first, last] = [Infinity, -Infinity];
  for (let i = 0; i < times.length; ++i) {
    first = Math.min(first, times[i] === times[i] ? times[i] : first);
    last = Math.max(last, times[i] === times[i] ? times[i] : last);
  }
  return [new Date(first).getUTCFullYear(), new Date(last).getUTCFullYear()];
}

/** The code of a part as the package writes it. */
function partOf(country: string, part: string | undefined, parts: Library['parts']): string | undefined {
  if (part === undefined) return undefined;
  const codes = parts(country);
  const code = codes.find((one) => one.toUpperCase() === part.toUpperCase());
  if (code === undefined && codes.length > 0)
    throw new HapaxError('OPTION', `--holidays ${country}-${part}: ${country} has no part ${part}; its parts are ${codes.join(', ')}`);
  if (code === undefined)
    throw new HapaxError('OPTION', `--holidays ${country}-${part}: no parts of ${country} are known; try --holidays ${country}`);
  return code;
}

function dayOf(date: string): Holiday {
  const from = Date.parse(`${date}T00:00:00Z`);
  if (!Number.isFinite(from) || new Date(from).toISOString().slice(0, 10) !== date)
    throw new HapaxError('OPTION', `--holidays: there is no day ${date}`);
  return { from, to: from + DAY };
}

/** Loaded where it is asked for: it is large, and takes a second. */
async function load(): Promise<Library> {
  let module: { readonly default: new (country?: string, part?: string) => Calendar };
  try {
    // A name that the compiler does not look up: the package is there only where a user has put it.
    module = await import(String(PACKAGE));
  } catch (cause) {
    throw new HapaxError(
      'CONFIG',
      `--holidays with a country needs the package ${PACKAGE}; install it beside hapax with: npm install ${PACKAGE}, or give the dates: --holidays 2026-05-01,2026-12-25`,
      cause,
    );
  }
  return {
    days: (country, part, year) => new module.default(country, ...(part === undefined ? [] : [part])).getHolidays(year),
    parts: (country) => Object.keys(new module.default().getStates(country) ?? {}),
  };
}

/** What of the package is used. */
interface Calendar {
  getHolidays(year: number): readonly Told[];
  getStates(country: string): Readonly<Record<string, string>> | undefined;
}
