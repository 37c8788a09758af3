import { VERDICT } from './engine.ts';

/** One detector's part in an incident. */
export interface Witness {
  readonly detector: string;
  /** Index of its first flagged sample. */
  readonly from: number;
  readonly peak: number;
  readonly threshold: number;
  /** Index of the peak. */
  readonly at: number;
  /** Share of each channel in the peak score, adding up to 1; empty when the method cannot tell. */
  readonly shares: readonly number[];
}

/** A run of flagged samples, of all detectors together. */
export interface Incident {
  readonly id: number;
  readonly start: number;
  end: number;
  readonly startTime: number;
  readonly witnesses: Witness[];
  /** Distance of each channel from its usual value at the worst sample, in usual spreads. */
  deviations: readonly number[];
  /** Values at the worst sample. */
  values: readonly number[];
}

/** Samples without a flag after which the next flag is a new incident. */
const GAP = 12;
/** Newest incidents kept: the list goes to the page several times a second. */
const KEPT = 60;
/** Weight of a sample in the usual value of a channel. */
const RATE = 0.02;

export interface IncidentLog {
  readonly incidents: readonly Incident[];
  /** Incidents since the start, also those no longer kept. */
  readonly count: number;
  push(index: number, time: number, values: Float64Array, verdicts: Float64Array, at: number, explain: Explain): void;
}

type Explain = (detector: number, values: Float64Array) => Float64Array | undefined;

/** Collects flagged samples into incidents and keeps what explains them. */
export function incidentLog(detectors: readonly string[], spread: ArrayLike<number>): IncidentLog {
  const incidents: Incident[] = [];
  const usual = new Float64Array(spread.length).fill(Number.NaN);
  let started = 0;

  const learn = (values: Float64Array) => {
    for (let j = 0; j < values.length; ++j) {
      if (values[j] === values[j]) usual[j] = usual[j] === usual[j] ? usual[j] + RATE * (values[j] - usual[j]) : values[j];
    }
  };
  const current = (index: number, time: number): Incident => {
    const last = incidents.at(-1);
    if (last && index - last.end <= GAP) {
      last.end = index;
      return last;
    }
    const fresh = { id: ++started, start: index, end: index, startTime: time, witnesses: [], deviations: [], values: [] };
    incidents.push(fresh);
    if (incidents.length > KEPT) incidents.shift();
    return fresh;
  };

  return {
    incidents,
    get count() {
      return started;
    },
    push(index, time, values, verdicts, at, explain) {
      let flagged = false;
      for (let d = 0; d < detectors.length; ++d) {
        const [score, threshold, , flag] = verdicts.subarray(at + d * VERDICT, at + (d + 1) * VERDICT);
        if (flag !== 1) continue;
        flagged = true;
        const incident = current(index, time);
        const place = incident.witnesses.findIndex((w) => w.detector === detectors[d]);
        const before = incident.witnesses[place];
        if (before && before.peak >= score) continue;
        const witness = {
          detector: detectors[d],
          from: before?.from ?? index,
          peak: score,
          threshold,
          at: index,
          shares: shares(explain(d, values)),
        };
        if (before) incident.witnesses[place] = witness;
        else incident.witnesses.push(witness);
        incident.values = [...values];
        incident.deviations = incident.values.map((v, j) => (v - usual[j]) / spread[j]);
      }
      if (!flagged) learn(values);
    },
  };
}

function shares(contributions: Float64Array | undefined): number[] {
  if (!contributions) return [];
  const positive = Array.from(contributions, (v) => (v > 0 && v < Infinity ? v : 0));
  const total = positive.reduce((sum, v) => sum + v, 0);
  return total > 0 ? positive.map((v) => v / total) : [];
}
