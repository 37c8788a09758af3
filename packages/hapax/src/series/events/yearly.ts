/** What was found, as far as it may come every year. Places are cells. */
interface Found {
  readonly aspect: string;
  readonly start: number;
}

const YEAR = 365.2425 * 86_400_000;
/** Years that a series covers at least for anything to be seen to come in each. */
const YEARS = 2;
/** Parts of a year within which times are the same: of two years, and of more. */
const OF_TWO = 0.025;
const OF_MORE = 0.1;
/** What no season explains. */
const NEVER: readonly string[] = ['stuck', 'gap', 'drift', 'form'];

/**
 * Without what comes at the same time of every year that the series covers: trade before Christmas and its end are no events, though three of them are too
 * few for a rhythm. Of two years both must go the same way, within nine days.
 * @param step of the grid in milliseconds
 * @param sideOf the way that something goes
 */
export function withoutYearly<F extends Found>(
  found: readonly F[],
  cells: number,
  step: number,
  sideOf: (one: F) => number,
): { kept: F[]; usual: string[] } {
  const period = YEAR / step;
  const open = found.filter(({ aspect }) => !NEVER.includes(aspect));
  const usual = new Set<F>();
  for (const one of open) {
    const turns = (other: F) => Math.round((other.start - one.start) / period);
    const late = (other: F) => Math.abs(other.start - one.start - turns(other) * period) / period;
    // Years in which this time of the year is a part of the series.
    const years = Math.floor(one.start / period) + Math.floor((cells - 1 - one.start) / period) + 1;
    if (years < YEARS) continue;
    const alike = open.filter((other) =>
      years === YEARS ? late(other) <= OF_TWO && sideOf(other) === sideOf(one) : late(other) <= OF_MORE,
    );
    if (new Set(alike.map(turns)).size >= years) for (const other of alike) usual.add(other);
  }
  if (usual.size === 0) return { kept: [...found], usual: [] };
  return {
    kept: found.filter((one) => !usual.has(one)),
    usual: [`${usual.size} changes come at the same time of every year, taken as usual`],
  };
}
