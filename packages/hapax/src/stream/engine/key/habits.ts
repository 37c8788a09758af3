import type { Verdict } from '../../types.ts';
import { type Baseline, oddest } from './baseline.ts';

/** A run of flagged samples, as far as habits need it. */
export interface OddSpan {
  readonly start: number;
  end: number;
  readonly feature: number;
  /** Samples of the key before it; absent in what earlier versions wrote. */
  readonly row?: number;
  /** Farthest from the usual value, with its sign. */
  away: number;
}

/**
 * What is odd at one time of the day on day after day is a habit, such as a job at night: an online method whose memory is shorter than a few
 * days cannot know. The newest runs of flagged samples of a key, oldest first: plain data.
 */
export type Habits = OddSpan[];

/** The part of a key that habits are read from. */
interface OfKey {
  habits: Habits | undefined;
  readonly baseline: Baseline;
  readonly values: Float64Array;
  readonly samples: number;
}

const DAY = 86_400_000;
/** Days or weeks on which it must have been so, and among how many of the last ones. */
const OFTEN = 3;
const DAYS = 7;
const WEEKS = 4;
/** A job may begin so much earlier or later; flagged samples that are no farther apart are one run. */
const SLACK = 5 * 60_000;
/** Farther from the usual value than this many times what it was is no habit. */
const FARTHER = 1.5;
/** Runs kept. */
const KEPT = 64;
/** Of these the newest are looked at for times: more than a few a day are no habits of a time, for three days of them do not fit. */
const TIMED = 24;
/** What is odd at no time in particular is usual when it has been as far out so many times, in the course of so many days. */
const [AGAIN, AGAIN_DAYS] = [12, 3];

/** Take note of a flagged sample; whether it is usual, by the time of the `day` or `week`, or `often` by its size: '' when it is not. @param isFarOut it is odd by its size @param row samples of the key before it @param rate flags promised of each */
export function noteHabit(
  habits: Habits,
  time: number,
  feature: number,
  away: number,
  isFarOut = true,
  row = 0,
  rate = 1,
): '' | 'day' | 'week' | 'often' {
  let now = habits.at(-1);
  if (now && now.feature === feature && time >= now.end && time - now.end <= SLACK) {
    now.end = time;
    if (away * now.away >= 0 && Math.abs(away) > Math.abs(now.away)) now.away = away;
  } else {
    now = { start: time, end: time, feature, row, away };
    habits.push(now);
    if (habits.length > KEPT) habits.shift();
  }
  if (habits.length <= OFTEN) return '';
  const newest = habits.slice(-TIMED);
  if (timesSeen(newest, time, feature, away, DAY, DAYS) >= OFTEN) return 'day';
  if (timesSeen(newest, time, feature, away, 7 * DAY, WEEKS) >= OFTEN) return 'week';
  return isFarOut && (comesAgain(habits, now, time, away) || isOfOne(habits, now, time, away, rate)) ? 'often' : '';
}

/** Whether runs as long and as far out as this one has been so far have come often, over days. */
function comesAgain(habits: Habits, now: OddSpan, time: number, away: number): boolean {
  const like = habits.filter((one) => one !== now && one.feature === now.feature && isLike(one, away));
  if (like.length < AGAIN || now.start - like[0].start < AGAIN_DAYS * DAY) return false;
  // The longest may have been faults: as long as the fourth longest is long enough.
  const lengths = like.map(({ start, end }) => end - start).sort((a, b) => b - a);
  return time - now.start <= lengths[OFTEN];
}

/**
 * Whether runs so far out come as often as flags are promised: what is beyond the middle of their sizes goes on as the exponential distribution does. One that is farther
 * than any before is then no more than the next of them.
 */
function isOfOne(habits: Habits, now: OddSpan, time: number, away: number, rate: number): boolean {
  const like = habits.filter((one) => one !== now && one.feature === now.feature && one.away * away > 0 && one.row !== undefined);
  const first = like[0];
  if (like.length < AGAIN || first?.row === undefined || now.row === undefined || now.start - first.start < DAY) return false;
  const lengths = like.map(({ start, end }) => end - start).sort((a, b) => b - a);
  if (now.row <= first.row || time - now.start > lengths[OFTEN]) return false;
  const sizes = like.map((one) => Math.abs(one.away)).sort((a, b) => b - a);
  const half = sizes.length >> 1;
  const middle = sizes[half];
  const beyond = sizes.slice(0, half).reduce((sum, size) => sum + size - middle, 0) / half;
  const expected = Math.abs(away) > middle ? half * Math.exp(-(Math.abs(away) - middle) / (beyond || Number.MIN_VALUE)) : half;
  return expected >= rate * (now.row - first.row);
}

/** On how many of the last days, or weeks, the same was odd at this time. */
function timesSeen(habits: Habits, time: number, feature: number, away: number, every: number, most: number): number {
  let seen = 0;
  for (let k = 1; k <= most; ++k) {
    const then = time - k * every;
    if (habits.some((one) => one.feature === feature && isLike(one, away) && then >= one.start - SLACK && then <= one.end + SLACK))
      seen += 1;
  }
  return seen;
}

const isLike = (one: OddSpan, away: number): boolean => one.away * away >= 0 && Math.abs(away) <= FARTHER * Math.abs(one.away);

/** What is odd by its size, and not by how long it lasts or when it comes. */
const SIZED = new Set(['spike', 'dip']);
/** A value nearer to the usual one, in usual distances, is odd for its moment. */
const FAR_OUT = 4;

const NOTES = {
  day: 'a habit: odd at this time of the day, as on three days before',
  week: 'a habit: odd at this time of the week, as on three weeks before',
  often: `a habit: as far out, and for as long, as comes again and again in the days before`,
} as const;

/** The verdicts on a sample that is flagged: where that is usual for its time, it is no anomaly. */
export function withoutHabits(state: OfKey, time: number, verdicts: Verdict[], rate: number): Verdict[] {
  const { baseline, values } = state;
  const found = verdicts.find(({ isAnomaly, finding }) => isAnomaly && finding)?.finding;
  const feature = found ? found.feature : oddest(baseline, values);
  const away = values[feature] - baseline.usual[feature];
  state.habits ??= [];
  // What is missing is not so many units away.
  const isFarOut = (!found || SIZED.has(found.kind)) && Math.abs(away) > FAR_OUT * baseline.spread[feature];
  const habit = noteHabit(state.habits, time, feature, away === away ? away : 0, isFarOut, state.samples, rate);
  if (habit === '') return verdicts;
  return verdicts.map((verdict) => (verdict.isAnomaly ? { ...verdict, isAnomaly: false, note: NOTES[habit] } : verdict));
}
