import type { Table } from '@hapax/io';
import { duration, formatNumber, HapaxError, type SeriesCourse, type SeriesShape, seriesCourse, seriesShape } from 'hapax';
import { approachTo } from './approach.ts';
import { categoriesOf } from './categories.ts';
import { showTime } from './detection.ts';
import { planOf, sheetAsSeries } from './plan.ts';
import { defaultMethod } from './runs/methods.ts';
import { AUTO_SERIES } from './runs/series.ts';

/** What `hapax detect FILE` would do with a file, and what is to be seen of its series. */
export interface Outlook {
  readonly as: 'series' | 'groups' | 'rows';
  readonly method: string;
  /** Why, in half a sentence. */
  readonly why: string;
  /** Columns that tell groups apart, and how many groups there are. */
  readonly groups?: { readonly by: readonly string[]; readonly count: number };
  /** Numbers that are looked at: columns, or series. */
  readonly features: number;
  /** Columns of texts that are looked at. */
  readonly categories: readonly string[];
  readonly series: readonly SeriesOutlook[];
}

export interface SeriesOutlook {
  readonly name: string;
  readonly kind: SeriesShape['kind'];
  /** Lengths of its rhythms, in steps. */
  readonly periods: readonly number[];
  readonly scale: SeriesShape['scale'];
  readonly course: SeriesCourse['kind'];
  /** What is seen, as one would say it. */
  readonly sentences: readonly string[];
}

/** Channels that are looked at, and rows of them: a description comes at once. */
const CHANNELS = 6;
const ROWS = 200_000;

/**
 * What would be done with a table, with nothing else said, and why.
 * @param wanted columns that were asked for by name
 */
export function outlookOf(read: Table, wanted: readonly string[] = []): Outlook {
  const plan = planOf(sheetAsSeries(read, {}, {}), {}, {});
  if (plan.of === 'series')
    return {
      as: 'series',
      method: AUTO_SERIES.id,
      why: plan.why,
      features: plan.table.features.length,
      categories: [],
      series: seriesOf(plan.table),
    };
  if (plan.of === 'rows')
    return {
      as: 'rows',
      method: defaultMethod(),
      why: approachTo(plan.table).why,
      features: plan.table.features.length,
      categories: categoriesIn(plan.table, wanted, []),
      series: [],
    };
  const { by, groups, table, wide, why } = plan;
  const one = { as: 'groups', groups: { by, count: groups.length } } as const;
  return why === undefined
    ? {
        ...one,
        method: defaultMethod(),
        why: approachTo(wide).why,
        features: table.features.length,
        categories: categoriesIn(table, wanted, by),
        series: [],
      }
    : { ...one, method: AUTO_SERIES.id, why, features: wide.features.length, categories: [], series: seriesOf(wide) };
}

const categoriesIn = (table: Table, wanted: readonly string[], taken: readonly string[]): string[] =>
  categoriesOf(table, { wanted, taken }).words.of.map(({ name }) => name);

function seriesOf(table: Table): SeriesOutlook[] {
  if (table.rows > ROWS) return [];
  return table.features.slice(0, CHANNELS).flatMap(({ name, values }) => {
    const shape = shapeOf(values, table);
    if (shape === undefined) return [];
    const course = seriesCourse(shape);
    return [
      {
        name,
        kind: shape.kind,
        periods: shape.seasons.map(({ period }) => period),
        scale: shape.scale,
        course: course.kind,
        sentences: [...shape.sentences, ...kindWords(shape), ...stayWords(shape), ...courseWords(course, shape)],
      },
    ];
  });
}

function kindWords({ kind, values }: SeriesShape): string[] {
  if (kind === 'count') return ['whole numbers from 0, as counts are'];
  if (kind === 'switch') return ['on or off'];
  if (kind !== 'share') return [];
  return [values.every((v) => !(v > 1)) ? 'from 0 to 1, as shares are' : 'from 0 to 100, as percentages are'];
}

/** Values of a stay from which it is told. */
const STAYS = 5;

function stayWords({ kind, longestRun, known, grid, unit }: SeriesShape): string[] {
  if (kind === 'switch' || longestRun < STAYS || longestRun === known) return [];
  const long = grid.kind === 'order' ? `${longestRun.toLocaleString('en')} values` : duration(longestRun * grid.step, unit);
  return [`stays at one value for ${long} at the longest`];
}

function shapeOf(values: Float64Array, { time }: Table): SeriesShape | undefined {
  try {
    return seriesShape(values, time === undefined ? {} : { times: time.values, unit: time.unit });
  } catch (error) {
    // Too few values to say anything of.
    if (error instanceof HapaxError && error.code === 'INPUT') return undefined;
    throw error;
  }
}

function courseWords({ kind, from = 0, to = 0, shifts }: SeriesCourse, { grid, unit }: SeriesShape): string[] {
  if (kind === 'steady') return ['keeps its level'];
  if (kind === 'wanders') return ['wanders, and comes back to no level'];
  if (kind === 'trend') return [`${to > from ? 'rises' : 'falls'} from ${formatNumber(from)} to ${formatNumber(to)} along a line`];
  const when = (cell: number): string =>
    grid.kind === 'order'
      ? `value ${(cell + 1).toLocaleString('en')}`
      : unit === 'ms'
        ? showTime(grid.times[cell])
        : String(grid.times[cell]);
  return [
    `its level is ${formatNumber(shifts[0].before)}${shifts.map(({ at, after }) => `, from ${when(at)} on ${formatNumber(after)}`).join('')}`,
  ];
}
