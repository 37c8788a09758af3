import { pointAccuracy } from 'hapax/evaluate';
import { matchEvents, type Result, type Span } from 'hapax/stream';
import type { Interval, Labels } from './labels.ts';

/** How well one detector, or the alert policy, found what is labelled. */
export interface Mark {
  readonly name: string;
  /** Labelled stretches with an alarm, and all that it could judge. */
  readonly found: number;
  readonly events: number;
  /** Stretches that were over before the detector was ready. */
  readonly unjudged: number;
  readonly recall: number;
  /** Runs of flagged samples, and those of them without a labelled sample. */
  readonly alarms: number;
  readonly falseAlarms: number;
  readonly precision: number;
  readonly falseAlarmsPerDay: number;
  /** From the start of a stretch to its first flagged sample, median of those found. */
  readonly delaySamples: number;
  readonly delayMs: number;
  /** The same for single samples. */
  readonly samplePrecision: number;
  readonly sampleRecall: number;
}

export interface Scorer {
  take(results: readonly Result[]): void;
  marks(labels: Labels): Mark[];
}

/** What one key said, in order. */
interface Line {
  readonly times: number[];
  /** For each sample, one bit for each voice: flagged, and ready to flag. */
  readonly flagged: number[];
  readonly ready: number[];
}

export interface ScoringRules {
  /** The detectors. */
  readonly names: readonly string[];
  /** Samples after a stretch in which an alarm still counts for it. */
  readonly grace: number;
  /** Flagged samples at most this far apart are one alarm. */
  readonly gap: number;
  /** Cell of the regular grid, milliseconds; 0 for none. A sample then stands for the cell before it. */
  readonly every: number;
}

/** The alert policy as one more voice beside the detectors. */
const POLICY = 'alerts';
const DAY = 86_400_000;

/** Gathers verdicts by key, and holds them against labels at the end. At most 31 voices. */
export function scoring({ names, grace, gap, every }: ScoringRules): Scorer {
  const lines = new Map<string, Line>();
  const voices = [...names, POLICY];

  function one({ key, time, verdicts, alarm, status }: Result): void {
    if (status !== 'scored' || verdicts.length === 0) return;
    let line = lines.get(key);
    if (!line) lines.set(key, (line = { times: [], flagged: [], ready: [] }));
    let flagged = alarm ? 1 << names.length : 0;
    let ready = 0;
    verdicts.forEach((verdict, i) => {
      if (verdict.isAnomaly) flagged |= 1 << i;
      if (verdict.threshold === verdict.threshold) ready |= 1 << i;
    });
    // The policy can speak as soon as any detector can.
    if (ready !== 0) ready |= 1 << names.length;
    line.times.push(time);
    line.flagged.push(flagged);
    line.ready.push(ready);
  }

  function mark(name: string, voice: number, labels: Labels): Mark {
    const bit = 1 << voice;
    // Keys one after the other on one axis, too far apart for an alarm to reach from one into the next.
    const spans: Span[] = [];
    const stretches: { readonly span: Span; readonly line: Line; readonly at: number }[] = [];
    let unjudged = 0;
    let base = 0;
    const known: number[] = [];
    const said: number[] = [];
    const pushes: (readonly [index: number, flagged: boolean])[] = [];
    let [first, last] = [Infinity, -Infinity];
    for (const [key, line] of lines) {
      const truth = labelled(line.times, labels.of(key), every);
      for (const { start, length } of runs(truth)) {
        const judged = line.ready.slice(start, start + length).some((ready) => (ready & bit) !== 0);
        if (!judged) unjudged += 1;
        else {
          const span = { start: base + start, length };
          spans.push(span);
          stretches.push({ span, line, at: start });
        }
      }
      line.times.forEach((time, i) => {
        const flagged = (line.flagged[i] & bit) !== 0;
        pushes.push([base + i, flagged]);
        if ((line.ready[i] & bit) === 0) return;
        first = Math.min(first, time);
        last = Math.max(last, time);
        known.push(truth[i]);
        said.push(flagged ? 1 : 0);
      });
      base += line.times.length + grace + gap + 2;
    }
    const matcher = matchEvents(spans, { grace, gap });
    for (const [index, flagged] of pushes) matcher.push(index, flagged);
    matcher.push(base, false);
    const { found, alarms, falseAlarms, precision, recall, delay } = matcher.tally;
    const delays = stretches.flatMap(({ span, line, at }) => {
      const index = line.flagged.findIndex((bits, i) => i >= at && i < at + span.length + grace && (bits & bit) !== 0);
      return index < 0 ? [] : [line.times[index] - line.times[at]];
    });
    const points = pointAccuracy(known, said);
    return {
      name,
      found,
      events: spans.length,
      unjudged,
      recall,
      alarms,
      falseAlarms,
      precision,
      falseAlarmsPerDay: last > first ? falseAlarms / ((last - first) / DAY) : Number.NaN,
      delaySamples: delay,
      delayMs: median(delays),
      samplePrecision: points.precision,
      sampleRecall: points.recall,
    };
  }

  return {
    take(results) {
      for (const result of results) one(result);
    },
    marks: (labels) => voices.map((name, voice) => mark(name, voice, labels)),
  };
}

/** 1 for samples within an interval; both are in the order of time. */
function labelled(times: readonly number[], intervals: readonly Interval[], every: number): Uint8Array {
  const truth = new Uint8Array(times.length);
  let k = 0;
  times.forEach((time, i) => {
    while (k < intervals.length && intervals[k].to < time - every) k += 1;
    const next = intervals[k];
    if (next && (every > 0 ? next.from < time : next.from <= time)) truth[i] = 1;
  });
  return truth;
}

function* runs(truth: Uint8Array): Generator<Span> {
  for (let i = 0; i < truth.length; ++i) {
    if (truth[i] === 0) continue;
    const start = i;
    while (i < truth.length && truth[i] === 1) ++i;
    yield { start, length: i - start };
  }
}

function median(values: readonly number[]): number {
  const order = [...values].sort((a, b) => a - b);
  const half = order.length >> 1;
  return order.length % 2 === 1 ? order[half] : (order[half - 1] + order[half]) / 2;
}
