import { median } from '../../kernels/ranks/quantile.ts';
import { unevenness } from '../../kernels/series/rhythm/unevenness.ts';

/** What was found, as far as others can be like it. */
interface Alike {
  readonly aspect: string;
  readonly start: number;
  readonly peak: number;
  readonly surprise: number;
}

/** Decades above what is needed up to which an event is told barely, and how many such events are too many. */
const BARELY = 3;
const MANY = 4;
/** Events of one kind and side that are a habit; fewer if they come at even steps, whose deviation is this share of their mean at most. */
const HABIT = 20;
const REGULAR = 5;
const EVEN = 0.35;
/** Turns of a rhythm, at least, and part of all its turns, in which something is told at the same time of the turn: a job of every night, or a rhythm that does not keep its time. */
const TURNS = 3;
const OF_TURNS = 0.5;
/** Part of a turn within which times are the same. */
const SAME_TIME = 0.05;
/** Part of the usual height of a habit from which one of its kind is told. */
const STANDS_OUT = 1.5;

/**
 * Without habits: what comes again and again, or at even steps, is how the series is, unless it stands out from the others. And without what an aspect
 * tells barely, where it tells much of it: a series in which nothing happens has a twentieth of such an event, so many of them say that its law is too
 * narrow for this series, and not that something happened.
 * @param lasting how long so many cells are, in words
 * @returns what is left, and a sentence for each sort of event that was taken as usual
 */
export function withoutHabits<F extends Alike>(
  found: readonly F[],
  needed: number,
  heightOf: (one: F) => number,
  lasting: (cells: number) => string = (cells) => `${cells} samples`,
  { periods = [], cells = 0 }: { readonly periods?: readonly number[]; readonly cells?: number } = {},
): { kept: F[]; usual: string[] } {
  const kept = new Set(found);
  const usual: string[] = [];
  for (const period of periods) {
    const inTurns = eachTurn([...kept], period, cells);
    if (inTurns.length === 0) continue;
    for (const one of inTurns) kept.delete(one);
    usual.push(
      `${inTurns.length} stretches come about ${lasting(Math.round(period))} apart, in half of all turns at least: taken as usual`,
    );
  }
  for (const sort of new Set(found.map(sortOf))) {
    const same = found.filter((one) => sortOf(one) === sort);
    for (const side of [1, -1]) {
      let alike = same.filter((one) => Math.sign(heightOf(one)) === side).sort((a, b) => a.start - b.start);
      // What stands out from one habit may be another one, as a daily peak above the hourly ones.
      for (;;) {
        const even = alike.length >= REGULAR && unevenness(alike.map(({ start }) => start)) < EVEN;
        if (!(alike.length >= HABIT || even)) break;
        const height = median(alike.map((one) => Math.abs(heightOf(one))));
        const habit = alike.filter((one) => Math.abs(heightOf(one)) < STANDS_OUT * height);
        if (habit.length === 0) break;
        for (const one of habit) kept.delete(one);
        const apart = Math.round((alike[alike.length - 1].start - alike[0].start) / (alike.length - 1));
        usual.push(`${habit.length} ${side > 0 ? 'rises' : 'falls'} alike${even ? `, about ${lasting(apart)} apart` : ''}, taken as usual`);
        alike = alike.filter((one) => kept.has(one));
      }
    }
  }
  for (const aspect of new Set(found.map((one) => one.aspect))) {
    const faint = found.filter((one) => one.aspect === aspect && kept.has(one) && one.surprise < needed + BARELY);
    if (faint.length < MANY) continue;
    for (const one of faint) kept.delete(one);
    usual.push(`${faint.length} stretches stand out barely, and are taken as usual`);
  }
  return { kept: found.filter((one) => kept.has(one)), usual };
}

/** What is told at the same time of half of the turns of a rhythm, whichever way it goes: what all those turns have in common was not expected well. */
function eachTurn<F extends Alike>(found: readonly F[], period: number, cells: number): F[] {
  const near = Math.max(1, SAME_TIME * period);
  const own = found.filter(({ aspect }) => VALUES.includes(aspect));
  const least = Math.max(TURNS, (OF_TURNS * cells) / period);
  for (const one of own) {
    const alike = own.filter(({ peak }) => {
      const turns = Math.round((peak - one.peak) / period) * period;
      return Math.abs(peak - one.peak - turns) <= near;
    });
    if (new Set(alike.map(({ peak }) => Math.round((peak - one.peak) / period))).size >= least) return alike;
  }
  return [];
}

/** Aspects that see the same rise or fall: which of them saw it first is chance. */
export const VALUES: readonly string[] = ['value', 'step', 'range'];

const sortOf = ({ aspect }: Alike): string => (VALUES.includes(aspect) ? 'value' : aspect);
