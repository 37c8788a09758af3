import type { Verdict } from 'hapax/stream';

/** What a detector that expects something has seen of the channel that is odd. */
export interface Sighting {
  readonly channel: number;
  /** `spike`, `dip`, `shift`, `stuck`, `missing`. */
  readonly kind: string;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  /** How many of the newest samples are odd together, and what they are on average where a level has moved. */
  readonly samples?: number;
  readonly mean?: number;
}

/** A run of flagged samples of one detector, and what explains it. */
export interface Alarm {
  /** Index of the first flagged sample, and of the last. */
  readonly from: number;
  readonly to: number;
  readonly time: number;
  readonly peak: number;
  readonly threshold: number;
  /** Comparable between detectors: -10 log10 of the chance of a normal sample to score as high. */
  readonly severity: number;
  /** Share of each channel in the peak score, adding up to 1; empty when the method cannot tell. */
  readonly shares: readonly number[];
  /** Values at the peak, and their distance from the usual ones in usual spreads. */
  readonly values: readonly number[];
  readonly deviations: readonly number[];
  /** What was expected, of detectors that can say it. */
  readonly sighting?: Sighting;
}

/** One judged sample. */
export interface Judged {
  readonly index: number;
  readonly time: number;
  readonly values: Float64Array;
  readonly score: number;
  readonly threshold: number;
  readonly severity: number;
  readonly flagged: boolean;
  readonly finding?: Verdict['finding'];
}

/** Flagged samples at most this far apart are one alarm. */
export const GAP = 12;
/** Alarms kept; more than anyone will scroll through. */
const KEPT = 1000;
/** Weight of a sample in the usual value of a channel. */
const RATE = 0.02;

/** Where a log stood: what it knew then can be told from what it has kept since. */
export interface AlarmMark {
  readonly usual: Float64Array;
  readonly last: Alarm | undefined;
}

export interface AlarmLog {
  readonly alarms: readonly Alarm[];
  push(judged: Judged, explain: (values: Float64Array) => Float64Array | undefined): void;
  mark(): AlarmMark;
  /** Forget what came after a mark. */
  back(mark: AlarmMark | undefined): void;
}

/** Collects the flagged samples of a detector into alarms and keeps what explains them. */
export function alarmLog(spread: ArrayLike<number>): AlarmLog {
  const alarms: Alarm[] = [];
  const usual = new Float64Array(spread.length).fill(Number.NaN);

  const learn = (values: Float64Array) => {
    for (let j = 0; j < values.length; ++j) {
      if (values[j] === values[j]) usual[j] = usual[j] === usual[j] ? usual[j] + RATE * (values[j] - usual[j]) : values[j];
    }
  };

  return {
    alarms,
    push({ index, time, values, score, threshold, severity, flagged, finding }, explain) {
      if (!flagged) return learn(values);
      const before = alarms.at(-1);
      const goesOn = before !== undefined && index - before.to <= GAP;
      if (goesOn && before.peak >= score) {
        alarms[alarms.length - 1] = { ...before, to: index };
        return;
      }
      const alarm = {
        from: goesOn ? before.from : index,
        to: index,
        time: goesOn ? before.time : time,
        peak: score,
        threshold,
        severity,
        shares: shares(explain(values)),
        values: [...values],
        deviations: Array.from(values, (v, j) => (v - usual[j]) / spread[j]),
        ...(finding && { sighting: sightingOf(finding) }),
      };
      if (goesOn) alarms[alarms.length - 1] = alarm;
      else alarms.push(alarm);
      if (alarms.length > KEPT) alarms.shift();
    },
    mark: () => ({ usual: usual.slice(), last: alarms.at(-1) }),
    back(mark) {
      const last = mark?.last;
      while (alarms.length > 0 && (last === undefined || alarms[alarms.length - 1].from > last.from)) alarms.pop();
      if (last && alarms.length > 0) alarms[alarms.length - 1] = last;
      if (mark) usual.set(mark.usual);
      else usual.fill(Number.NaN);
    },
  };
}

const sightingOf = ({ feature, expected, low, high, ...rest }: NonNullable<Verdict['finding']>): Sighting => ({
  ...rest,
  channel: feature,
  expected: expected[feature],
  low: low[feature],
  high: high[feature],
});

function shares(contributions: Float64Array | undefined): number[] {
  if (!contributions) return [];
  const positive = Array.from(contributions, (v) => (v > 0 && v < Infinity ? v : 0));
  const total = positive.reduce((sum, v) => sum + v, 0);
  return total > 0 ? positive.map((v) => v / total) : [];
}
