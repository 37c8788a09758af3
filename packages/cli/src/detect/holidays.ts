import type { Table } from '@hapax/io';
import { HapaxError, type Holiday } from 'hapax';

/** The package that knows the days; the user installs it. */
const PACKAGE = 'date-holidays';
const DAY = 86_400_000;
/** Dates between commas, or a country and, if need be, its part: DE, US-NY. */
const DATES = /^\d{4}-\d{2}-\d{2}(,\d{4}-\d{2}-\d{2})*$/;
const PLACE = /^([A-Za-z]{2})(?:-([A-Za-z0-9]{1,4}))?$/;
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

/** Days off of a place in a year, by the package. */
export type DaysOf = (country: string, part: string | undefined, year: number) => readonly Told[];

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
  const daysOf = await library();
  const known = time.values.filter((ms) => ms === ms);
  const years = [known[0], known[known.length - 1]].map((ms) => new Date(ms).getUTCFullYear());
  const told = Array.from({ length: years[1] - years[0] + 3 }, (_, k) =>
    daysOf(country.toUpperCase(), part?.toUpperCase(), years[0] - 1 + k),
  ).flat();
  if (told.length === 0)
    throw new HapaxError(
      'OPTION',
      `--holidays ${given}: no public holidays are known there; places are codes of ISO 3166, such as DE or US-NY`,
    );
  return told
    .filter(({ type }) => type === 'public')
    .map(({ date, start, end, name }) =>
      UNZONED.test(zone) ? { ...dayOf(date.slice(0, 10)), name } : { from: start.getTime(), to: end.getTime(), name },
    );
}

function dayOf(date: string): Holiday {
  const from = Date.parse(`${date}T00:00:00Z`);
  if (!Number.isFinite(from) || new Date(from).toISOString().slice(0, 10) !== date)
    throw new HapaxError('OPTION', `--holidays: there is no day ${date}`);
  return { from, to: from + DAY };
}

/** Loaded where it is asked for: it is large, and takes a second. */
async function load(): Promise<DaysOf> {
  let module: { readonly default: new (country: string, part?: string) => { getHolidays(year: number): readonly Told[] } };
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
  return (country, part, year) => new module.default(country, ...(part === undefined ? [] : [part])).getHolidays(year);
}
