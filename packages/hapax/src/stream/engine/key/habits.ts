import type { Verdict } from '../../types.ts';
import { type Baseline, oddest } from './baseline.ts';

/** A run of flagged samples, as far as habits need it. */
export interface OddSpan {
  readonly start: number;
  end: number;
  readonly feature: number;
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
/** Runs kept. More than a few a day are no habits, for three days of them do not fit. */
const KEPT = 24;

/** Take note of a flagged sample; whether it is usual for its time: `day`, `week`, or '' when it is not. */
export function noteHabit(habits: Habits, time: number, feature: number, away: number): '' | 'day' | 'week' {
  let now = habits.at(-1);
  if (now && now.feature === feature && time >= now.end && time - now.end <= SLACK) {
    now.end = time;
    if (away * now.away >= 0 && Math.abs(away) > Math.abs(now.away)) now.away = away;
  } else {
    now = { start: time, end: time, feature, away };
    habits.push(now);
    if (habits.length > KEPT) habits.shift();
  }
  const { length } = habits;
  if (length <= OFTEN) return '';
  if (timesSeen(habits, time, feature, away, DAY, DAYS) >= OFTEN) return 'day';
  return timesSeen(habits, time, feature, away, 7 * DAY, WEEKS) >= OFTEN ? 'week' : '';
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

/** The verdicts on a sample that is flagged: where that is usual for its time, it is no anomaly. */
export function withoutHabits(state: OfKey, time: number, verdicts: Verdict[]): Verdict[] {
  const { baseline, values } = state;
  const found = verdicts.find(({ isAnomaly, finding }) => isAnomaly && finding)?.finding;
  const feature = found ? found.feature : oddest(baseline, values);
  const away = values[feature] - baseline.usual[feature];
  state.habits ??= [];
  // What is missing is not so many units away.
  const habit = noteHabit(state.habits, time, feature, away === away ? away : 0);
  if (habit === '') return verdicts;
  return verdicts.map((verdict) =>
    verdict.isAnomaly
      ? { ...verdict, isAnomaly: false, note: `a habit: odd at this time of the ${habit}, as on three ${habit}s before` }
      : verdict,
  );
}
