import { recordLaw, surprise } from '../kernels/series/records.ts';
import type { SeriesFinding } from './auto-series.ts';

/** An alarm of a series: where what it stands for begins, and how strange that is at its strangest. */
export interface SeriesAlarm {
  /** Sample. */
  readonly at: number;
  /** Minus the decimal logarithm of how many alarms like this a series like it has when nothing happens. */
  readonly surprise: number;
}

/** Samples for which an alarm is the first, and between alarms of one incident at most. */
const FIRST = 100;
const INCIDENT = 50;
/** What a series has up to ten times when nothing happens is an alarm; what it has more often is none. */
const LEAST = -1;
/** Alarms of a series whose heights lie within this of each other are alike, and more of them than so many are how the series is. */
const ALIKE = 1.25;
const HABIT = 5;
/** Scores of a detector that goes along: blocks of the law of their records, samples of one at least, and the power of a score that the law is of. */
const BLOCKS = 100;
const BLOCK_LEAST = 8;
const POWER = 3;

/**
 * Alarms of a series for who would rather be called too often: events, also those that are told at a loose rate, steps beyond their forecast and values
 * beyond all turns, which are the greatest of the last hundred; of more than five as high as each other none. With scores of a detector that goes
 * along, what was new on the way is an alarm, too, if often repeated later: scores that are the highest of the last hundred, on the scale of the others
 * by the law of their records. Alarms less than fifty samples apart are one incident: its first has the surprise of the highest.
 * @param found `autoSeries` at a loose rate, such as `falseAlarms: 10`, since only its events and views are taken
 * @param along scores of the same samples as they came, NaN for no verdict, at least 0; shape (nSamples)
 * @returns in order of time. Cost: O(n), 100 n at worst, and the square of the alarms.
 */
export function seriesAlarms({ events, channels, cellOf }: SeriesFinding, along?: ArrayLike<number>): SeriesAlarm[] {
  const views = channels.flatMap(({ views }) => views).filter(({ aspect }) => aspect === 'step' || aspect === 'range');
  const judged = [
    ...events.map(({ start, surprise }) => ({ at: start, surprise })),
    ...views.flatMap((view) => firsts(Float64Array.from(cellOf, (cell) => view.surprise[cell]))),
  ];
  const lists = [judged, ...(along === undefined ? [] : [firsts(decades(along))])];
  return incidents(lists.flatMap((list) => withoutHabit(highest(list))));
}

/** Surprise of scores by the law of their records. */
function decades(scores: ArrayLike<number>): Float64Array {
  const known = Float64Array.from(scores, (score) => (score === score ? Math.max(0, score) : score));
  const law = recordLaw(known, Math.max(BLOCK_LEAST, Math.floor(known.length / BLOCKS)), POWER);
  return known.map((score) => surprise(law, score));
}

/** The values that are the greatest of the last hundred. */
function firsts(surprise: Float64Array): SeriesAlarm[] {
  const out: SeriesAlarm[] = [];
  for (const [at, own] of surprise.entries()) {
    let first = own > LEAST;
    for (let k = Math.max(0, at - FIRST); k < at && first; ++k) first = !(surprise[k] >= own);
    if (first) out.push({ at, surprise: own });
  }
  return out;
}

/** The highest alarm of each sample. */
function highest(alarms: readonly SeriesAlarm[]): SeriesAlarm[] {
  const out = new Map<number, SeriesAlarm>();
  for (const one of alarms) if (!((out.get(one.at)?.surprise ?? -Infinity) >= one.surprise)) out.set(one.at, one);
  return [...out.values()];
}

/** Without a habit, and what is as high as one. */
function withoutHabit(alarms: readonly SeriesAlarm[]): SeriesAlarm[] {
  const alike = (own: number) => (one: SeriesAlarm) => one.surprise >= own / ALIKE && one.surprise <= own * ALIKE;
  const habit = alarms.filter(({ surprise }) => surprise > 0 && alarms.filter(alike(surprise)).length > HABIT);
  return alarms.filter(({ surprise }) => !habit.some(alike(surprise)));
}

/** Alarms that follow each other closely are one, at the first of them. */
function incidents(alarms: readonly SeriesAlarm[]): SeriesAlarm[] {
  const out: { at: number; surprise: number; last: number }[] = [];
  for (const { at, surprise } of [...alarms].sort((a, b) => a.at - b.at)) {
    const last = out[out.length - 1];
    if (last !== undefined && at - last.last <= INCIDENT) {
      last.surprise = Math.max(last.surprise, surprise);
      last.last = at;
    } else if (surprise > LEAST) out.push({ at, surprise, last: at });
  }
  return out.map(({ at, surprise }) => ({ at, surprise }));
}
