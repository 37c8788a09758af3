/** What was found, as far as it may come every month. Places are cells. */
interface Found {
  readonly aspect: string;
  readonly start: number;
}

const DAY = 86_400_000;
/** Months in which it comes, at least, and as a part of those that the series has that day of; days by which it may be early or late. */
const MONTHS = 3;
const OF_MONTHS = 0.6;
const NEAR = 1;
/** What no calendar explains. */
const NEVER: readonly string[] = ['stuck', 'gap', 'drift', 'form', 'swing'];

/**
 * Without what comes on the same day of most months, as a campaign on the first, pay and standing orders do: few of them are no rhythm by themselves, but the
 * calendar says when they come.
 * @param times of the cells, milliseconds since 1970 UTC
 */
export function withoutMonthly<F extends Found>(found: readonly F[], times: ArrayLike<number>): { kept: F[]; usual: string[] } {
  const open = found.filter(({ aspect }) => !NEVER.includes(aspect));
  if (open.length < MONTHS) return { kept: [...found], usual: [] };
  const [first, last] = [times[0], times[times.length - 1]];
  const usual = new Set<F>();
  for (const one of open) {
    const day = new Date(times[one.start]).getUTCDate();
    const months = daysOf(day, first, last);
    const alike = open.filter(({ start }) => months.some((at) => near(times[start], at)));
    const filled = months.filter((at) => alike.some(({ start }) => near(times[start], at)));
    if (filled.length >= Math.max(MONTHS, OF_MONTHS * months.length)) for (const other of alike) usual.add(other);
  }
  if (usual.size === 0) return { kept: [...found], usual: [] };
  return {
    kept: found.filter((one) => !usual.has(one)),
    usual: [`${usual.size} changes come on the same day of most months, taken as usual`],
  };
}

const near = (time: number, day: number): boolean => Math.abs(Math.floor(time / DAY) - Math.floor(day / DAY)) <= NEAR;

/** That day of all months between two times, or the last of a month that has none. */
function daysOf(day: number, first: number, last: number): number[] {
  const out: number[] = [];
  const begin = new Date(first);
  for (let month = begin.getUTCMonth(); ; ++month) {
    const end = new Date(Date.UTC(begin.getUTCFullYear(), month + 1, 0)).getUTCDate();
    const at = Date.UTC(begin.getUTCFullYear(), month, Math.min(day, end));
    if (at > last) return out;
    if (at >= first - DAY) out.push(at);
  }
}
