import { HapaxError } from '../core/errors.ts';
import { column, LARGEST, type Matrix, type Rows, toMatrix, tooLarge } from '../core/matrix.ts';
import { integer, number, numbers, type OptionsOf, resolve } from '../core/options.ts';
import type { ChannelEvent } from './events/events.ts';
import { eventSentence } from './events/sentences.ts';
import { type Told, toldOf } from './events/told.ts';
import { gridOf, ontoGrid } from './shape/grid.ts';
import type { Holiday } from './shape/holidays.ts';
import { shapeOn } from './shape/shape.ts';
import { besideNormal } from './views/all-channels.ts';
import type { JudgedChannel } from './views/channel.ts';
import type { Aspect } from './views/views.ts';

/** Options of `autoSeries`. */
export const AUTO_SERIES_OPTIONS = {
  falseAlarms: number(0.05, { min: 1e-6, max: 10 }, 'Events that a series in which nothing happens may have, on average.'),
  periods: numbers(
    [],
    { min: 1, max: 1e6 },
    'Periods in steps, instead of those that are found; 1: it has no rhythm; 0 periods: those that are found.',
  ),
  train: integer(
    0,
    { min: 0, max: 1e9 },
    'Samples, from the first, that are known to be normal: all is judged by them. 0: none are known.',
  ),
} as const;

export interface AutoSeriesContext {
  /** When each sample was taken, ascending; without it one step apart. Shape (nSamples). */
  readonly times?: ArrayLike<number>;
  /** Of the times: milliseconds since 1970 UTC, or plain numbers. */
  readonly unit?: 'ms' | 'number';
  /** Names of the channels, for the sentences. */
  readonly names?: readonly string[];
  /** Only these aspects are looked at; for measurements of what each brings. */
  readonly aspects?: readonly Aspect[];
  /** Days off, for times in milliseconds: those that are like free days of the week are judged as such. */
  readonly holidays?: readonly Holiday[];
}

/** An event of a series, in the terms of its samples. */
export interface SeriesEvent extends Omit<ChannelEvent, 'channel' | 'jump' | 'aspect' | 'start' | 'peak' | 'end'> {
  /** The channel that shows it best, and all that show it. */
  readonly name: string;
  readonly names: readonly string[];
  /** First sample, the one farthest from what was expected, and the last; for a stretch without samples the one that follows. */
  readonly start: number;
  readonly peak: number;
  readonly end: number;
  /** Times of the three, in the unit of the times; cells where there are none. */
  readonly from: number;
  readonly at: number;
  readonly to: number;
  /** At the peak. */
  readonly value: number;
  readonly expected: number;
  readonly lower: number;
  readonly upper: number;
  /** 0 to 100: ten for each decade by which it is rarer than one such event a series. */
  readonly severity: number;
  readonly sentence: string;
}

/** A series, judged. */
export interface SeriesFinding {
  /**
   * The highest surprise of any aspect and channel: minus the decimal logarithm of how many such samples a series like this has when nothing happens; of
   * several channels beside a normal part that of all together. Shape (nSamples).
   */
  readonly scores: Float64Array;
  /** Scores above this belong to events, and those of events are above it; not so of several channels together, where one alone may tell an event. */
  readonly threshold: number;
  /** 1 for samples of events, shape (nSamples). */
  readonly verdicts: Uint8Array;
  /** In order of time. */
  readonly events: readonly SeriesEvent[];
  readonly channels: readonly JudgedChannel[];
  /** Cell of each sample: `channels[j].expected[cellOf[i]]` is what sample i was expected to be. */
  readonly cellOf: Int32Array;
  /** What was seen and done, a sentence each. */
  readonly notes: readonly string[];
}

/** Least score of a sample of an event, over the threshold. */
const ABOVE = 1.001;
/** Aspects and tests between which the false alarms are shared. */
const SHARES = 6;

/**
 * Judge a whole series of one or more channels with nothing set: its rhythms are found and confirmed, each value is held against what was
 * to be expected, each stretch against other stretches, each shape against other shapes, levels against the levels before, and what stands
 * still or is missing against chance. What is rarer than once in `1 / falseAlarms` series like it is told as an event.
 *
 * The score is one scale for all of that: by an extreme-value law of the records of each aspect, learnt from the series itself without its
 * most extreme fifth of stretches.
 * @param rows samples in order of time, NaN for missing, shape (nSamples, nChannels)
 * Cost: O(n log n) and the square of up to 50,000 windows, for each channel.
 * @throws HapaxError `INPUT` for fewer than 12 values in a channel, times that go back, infinite values; `OPTION`
 */
export function autoSeries(
  rows: Rows,
  given: Partial<OptionsOf<typeof AUTO_SERIES_OPTIONS>> = {},
  { times, unit = 'ms', names = [], aspects, holidays = [] }: AutoSeriesContext = {},
): SeriesFinding {
  const options = resolve('autoSeries', AUTO_SERIES_OPTIONS, given);
  const x = checked(toMatrix(rows), times);
  const grid = gridOf(x.rows, times, unit);
  const all = Array.from({ length: x.columns }, (_, j) => ontoGrid(grid, column(x, j)));
  const moving = all.filter((values) => !constant(values));
  const needed = Math.log10((SHARES * Math.max(1, moving.length)) / options.falseAlarms);
  const train = options.train > 0 && options.train < x.rows ? grid.cellOf[options.train] : undefined;
  const found: Told[] = [];
  const still: string[] = [];
  const how = { needed, together: moving.length, ...(train !== undefined && { train }), ...(aspects && { aspects }) };
  for (const [j, values] of all.entries()) {
    const name = names[j] ?? (x.columns === 1 ? 'value' : `feature ${j}`);
    if (constant(values)) {
      still.push(name);
      continue;
    }
    const shape = shapeOn(grid, values, unit, chosen(options.periods), holidays);
    found.push(toldOf(name, shape, how));
  }
  const notes = unmoved(still);
  const channels = found.map(({ channel, usual }) => ({ ...channel, notes: [...channel.notes, ...usual] }));
  const events = together(found.flatMap(({ events }) => events));
  const joint = train === undefined ? undefined : besideNormal(channels, moving, train);
  const scores = joint === undefined ? rowScores(channels, grid.cellOf, needed) : Float64Array.from(grid.cellOf, (c) => joint[c]);
  const verdicts = new Uint8Array(x.rows);
  const rowOf = firstRows(grid.cellOf, grid.cells);
  const told = events.map(({ main, names: all }) => {
    const { channel, start, peak, end, jump: _, aspect: __, ...rest } = main;
    const place = { start: rowOf[start], peak: rowOf[peak], end: Math.max(rowOf[start], rowOf[end + 1] - 1) };
    if (main.kind !== 'missing') {
      for (let i = place.start; i <= place.end; ++i) {
        verdicts[i] = 1;
        // What belongs to an event is above the threshold; how far, its own surprise says.
        if (joint === undefined) scores[i] = Math.max(scores[i], needed * ABOVE, i === place.peak ? main.surprise : 0);
      }
    }
    return {
      ...rest,
      ...place,
      name: channel.name,
      names: all,
      from: grid.times[start],
      at: grid.times[peak],
      to: grid.times[end],
      value: channel.shape.values[peak],
      expected: channel.expected[peak],
      lower: channel.lower[peak],
      upper: channel.upper[peak],
      severity: Math.min(100, Math.max(0, 10 * main.surprise)),
      sentence: eventSentence(main, all),
    };
  });
  for (const { name, notes: own } of channels) notes.push(...own.map((s) => (channels.length === 1 ? s : `${name}: ${s}`)));
  return { scores, threshold: needed, verdicts, events: told, channels, cellOf: grid.cellOf, notes };
}

/** Periods that are given instead of those that are found: a period of one step is none. */
const chosen = (periods: readonly number[]): number[] | undefined => (periods.length > 0 ? periods.filter((one) => one > 1) : undefined);

/** Channels that are named where many never change. */
const NAMED = 6;

/** One sentence for all channels that never change. */
function unmoved(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  if (names.length === 1) return [`${names[0]} never changes: it is not judged`];
  const more = names.length - NAMED;
  const list = more > 0 ? `${names.slice(0, NAMED).join(', ')} and ${more} more` : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
  return [`${list} never change: they are not judged`];
}

function checked(x: Matrix, times: ArrayLike<number> | undefined): Matrix {
  for (let k = 0; k < x.values.length; ++k) {
    if (Math.abs(x.values[k]) > LARGEST)
      throw new HapaxError(
        'INPUT',
        `autoSeries: sample ${Math.floor(k / x.columns)}, feature ${k % x.columns} is ${tooLarge(x.values[k])}`,
      );
  }
  if (times !== undefined && times.length !== x.rows)
    throw new HapaxError('INPUT', `autoSeries got ${times.length} times for ${x.rows} samples; it needs one for each`);
  for (let i = 1; times !== undefined && i < x.rows; ++i) {
    if (!(times[i] >= times[i - 1]))
      throw new HapaxError(
        'INPUT',
        `autoSeries: time ${i} is ${times[i]}, before time ${i - 1}, ${times[i - 1]}; sort the samples by time`,
      );
  }
  return x;
}

function constant(x: Float64Array): boolean {
  const first = x.find((v) => v === v);
  return x.every((v) => v !== v || v === first);
}

/** Events of several channels that overlap are one: the most surprising channel tells it. */
function together(events: readonly ChannelEvent[]): { main: ChannelEvent; names: string[] }[] {
  const out: { main: ChannelEvent; names: string[] }[] = [];
  for (const event of [...events].sort((a, b) => b.surprise - a.surprise || a.start - b.start)) {
    const one = out.find(({ main }) => main.channel !== event.channel && event.start <= main.end + 1 && event.end >= main.start - 1);
    if (one === undefined) out.push({ main: event, names: [event.channel.name] });
    else if (!one.names.includes(event.channel.name)) one.names.push(event.channel.name);
  }
  return out.sort((a, b) => a.main.start - b.main.start);
}

/** The highest surprise of the cells' views, back at the rows. */
function rowScores(channels: readonly JudgedChannel[], cellOf: Int32Array, needed: number): Float64Array {
  const cells = channels[0]?.away.length ?? 0;
  // Below: nothing that any view has a verdict on.
  const best = new Float64Array(cells).fill(-needed);
  // Medians turn for a long while around a change: only the change itself counts, as an event.
  for (const { surprise, aspect } of channels.flatMap(({ views }) => views)) {
    if (aspect === 'turn') continue;
    // The top of a turn is usual: only what is beyond is a verdict.
    const least = aspect === 'range' ? 0 : -needed;
    for (let i = 0; i < cells; ++i) if (surprise[i] > Math.max(best[i], least)) best[i] = surprise[i];
  }
  return Float64Array.from(cellOf, (c) => best[c] ?? 0);
}

/** First row of each cell, or of the next that has one; one more than the last at the end. */
function firstRows(cellOf: Int32Array, cells: number): Int32Array {
  const out = new Int32Array(cells + 1).fill(cellOf.length);
  for (let i = cellOf.length - 1; i >= 0; --i) out[cellOf[i]] = i;
  for (let c = cells - 1; c >= 0; --c) if (out[c] > out[c + 1]) out[c] = out[c + 1];
  const used = new Uint8Array(cells);
  for (const c of cellOf) used[c] = 1;
  for (let c = cells - 1; c >= 0; --c) if (used[c] === 0) out[c] = Math.min(cellOf.length - 1, out[c + 1]);
  return out;
}
