import type { Finding } from '../contract/online.ts';
import type { MaintenanceWindow } from './config.ts';

/** One measurement of all features of one key at one time. */
export interface Sample {
  /** Time of the measurement (not of its arrival), milliseconds since 1970. */
  readonly time: number;
  /** Whose measurement it is: a sensor, a host, a customer. Without it all samples belong to the key ''. */
  readonly key?: string;
  /** Shape (nFeatures); missing is NaN. Copied at once. */
  readonly values: ArrayLike<number>;
  /** 1: known to be an anomaly; scored, never learnt. */
  readonly label?: 0 | 1;
  /** Of the message: one that comes again, among the last thousand of its key, is a duplicate whatever its time. */
  readonly id?: string;
}

/** What one detector says about one sample. */
export interface Verdict {
  readonly name: string;
  /** In the unit of the method; NaN: no verdict yet. */
  readonly score: number;
  /** In the unit of the score; NaN until calibrated. */
  readonly threshold: number;
  /** Probability that a normal sample scores this high, from recent scores; comparable between detectors. NaN until calibrated. */
  readonly pValue: number;
  /**
   * −10 · log10(pValue): 30 is one in a thousand, 40 one in ten thousand. At most 100, and at most twice the decades of the history, for no
   * more can be proven: 40 after 100 scores, 66 after 2,000. NaN until calibrated.
   */
  readonly severity: number;
  readonly isAnomaly: boolean;
  /** The detector took the sample in. */
  readonly learnt: boolean;
  readonly state: ModelState;
  /** Samples seen and needed while warming. */
  readonly seen: number;
  readonly needed: number;
  /** Version of a batch model, from 1; 0 before the first and for online methods. */
  readonly version: number;
  /** Why it is silent, or not as it usually is, in words: `learning the new level, 35 of 50`; '' nearly always. */
  readonly note: string;
  /** What it sees in a flagged sample, of a method that can say more than a score. */
  readonly finding?: Finding;
}

/**
 * `warming`: no verdicts yet; `uncalibrated`: enough scores, but they cannot promise a rate, so nothing is flagged, `note` says why; `ready`;
 * `stale`: this sample came after a silence; `escaping`: learning a new level.
 */
export type ModelState = 'warming' | 'uncalibrated' | 'ready' | 'stale' | 'escaping';

/**
 * What became of a sample: `scored`; `late`, older than one that was judged; `duplicate`, of the same time as another; `skipped`, left
 * out for a missing value; `ahead`, too far in the future; `held` until its turn in the order of time comes or its cell closes.
 */
export type SampleStatus = 'scored' | 'late' | 'duplicate' | 'skipped' | 'ahead' | 'held';

/** What follows from a call: everything that was said, and the results of samples that had been held. */
export interface Outcome {
  readonly incidents: readonly IncidentEvent[];
  readonly models: readonly ModelEvent[];
  /** Results of samples held before, or of closed cells of the grid, in the order of time for each key; these have no messages of their own. */
  readonly released: readonly Result[];
}

/** A key that fell silent before the data ended. Times are of the data, in milliseconds. */
export interface SilentKey {
  readonly key: string;
  /** Time of its last sample. */
  readonly lastTime: number;
  /** So long the stream went on without it. */
  readonly silence: number;
  /** The longest pause that it had made before. */
  readonly longest: number;
}

export interface Result extends Outcome {
  readonly time: number;
  readonly key: string;
  readonly status: SampleStatus;
  /** Shape (nFeatures), as they came, or of the cell of the grid; empty when the sample was dropped, or is held. */
  readonly values: readonly number[];
  /** In the order of the configuration; empty when the sample was dropped. */
  readonly verdicts: readonly Verdict[];
  /** The sample counts as an anomaly by the alert policy, before `k` of `n`. */
  readonly alarm: boolean;
}

/** The worst sample of an incident. */
export interface Peak {
  readonly time: number;
  readonly key: string;
  readonly detector: string;
  /** Number of the sample among those of its key, from 0; samples that were dropped do not count. */
  readonly row: number;
  readonly score: number;
  readonly threshold: number;
  readonly severity: number;
  readonly values: readonly number[];
  /** Usual value of each feature at that time. */
  readonly usual: readonly number[];
  /** Name of the feature farthest from its usual value in its own spread. */
  readonly feature: string;
  /** Contribution of each feature to the score, in the unit of the method; absent where the detector cannot tell. */
  readonly contributions?: readonly number[];
  /** Kind of oddness, and what was expected of each feature, with the range most values lie in; absent where the detector cannot tell. */
  readonly kind?: string;
  readonly expected?: readonly number[];
  readonly low?: readonly number[];
  readonly high?: readonly number[];
  /** How many of the newest samples are odd together, and what they are on average where a level has moved; `expected` is the level before. */
  readonly samples?: number;
  readonly mean?: number;
}

/** A run of alarms that belong together. */
export interface Incident {
  /** The same for the same data, whatever machine or restart: receivers can ignore what they have seen. */
  readonly id: string;
  readonly stream: string;
  readonly keys: readonly string[];
  readonly detectors: readonly string[];
  /** First alarm. */
  readonly start: number;
  /** Last alarm so far. */
  readonly end: number;
  /** Alarms in it. */
  readonly count: number;
  readonly peak: Peak;
  readonly status: 'open' | 'closed';
  /** Why it closed; `settled`: the odd value has stayed where it was until it was usual. */
  readonly reason: '' | 'quiet' | 'settled' | 'stale' | 'maintenance' | 'evicted' | 'heard';
  /** Of a file that was judged as a whole: where it stands in it, such as `line 812`, and what happened, in one sentence. */
  readonly found?: { readonly place: string; readonly sentence: string };
}

export interface IncidentEvent {
  readonly kind: 'opened' | 'updated' | 'closed';
  /** Of this message: `${incident.id}.${sequence}`. */
  readonly id: string;
  readonly incident: Incident;
}

/** What a person did while a stream ran. */
export interface Notice {
  /** `acknowledged`: someone looks after the incident; `judged`: it was real, or a false alarm; `maintenance`: a window was set; `withdrawn`: a window or a judgement was taken back. */
  readonly kind: 'acknowledged' | 'judged' | 'maintenance' | 'withdrawn';
  /** Of this message: receivers can ignore what they have seen. */
  readonly id: string;
  readonly stream: string;
  /** Who, in their own words. */
  readonly who: string;
  /** When, milliseconds since 1970. */
  readonly at: number;
  readonly text: string;
  /** Of the incident, as it was then; absent for a maintenance window. */
  readonly incident?: Incident;
  /** Of `judged`. */
  readonly verdict?: 'real' | 'false alarm';
  /** Of `maintenance` and `withdrawn`. */
  readonly window?: MaintenanceWindow;
  /** Of `withdrawn`: id of the notice that had set the window, or judged. */
  readonly of?: string;
  /** What came of it: thresholds that have moved. */
  readonly effect?: string;
}

/** A batch model was changed, or could not be. */
export interface ModelEvent {
  readonly kind: 'training' | 'swapped' | 'refused' | 'failed';
  readonly key: string;
  readonly detector: string;
  /** Version in force after the event. */
  readonly version: number;
  /** Times of the first and last sample trained on. */
  readonly from: number;
  readonly to: number;
  /** Share of held-out samples above the training threshold of the new model; NaN where there is none. */
  readonly flagged: number;
  readonly message: string;
}

/** Where one detector of a key stands. */
export interface DetectorStatus {
  readonly name: string;
  readonly state: ModelState;
  readonly seen: number;
  readonly needed: number;
  /** As in the verdicts. */
  readonly note: string;
  /** What it has found out about the stream, such as `a rhythm of 1,440 samples`; '' when there is nothing. */
  readonly about: string;
}

/** Where a key stands. */
export interface KeyStatus {
  readonly key: string;
  readonly state: ModelState;
  readonly samples: number;
  readonly lastTime: number;
  readonly bytes: number;
  /** Samples that wait for their turn, those in the open cell of the grid included. */
  readonly held: number;
  readonly detectors: readonly DetectorStatus[];
}

/**
 * What went through a stream since it began. Nothing is lost between the counts:
 *
 *     samples + filled = scored + skipped + merged + late + duplicates + ahead + held
 */
export interface StreamCounts {
  samples: number;
  scored: number;
  late: number;
  duplicates: number;
  skipped: number;
  /** Samples dropped because they were too far in the future. */
  ahead: number;
  /** Samples that wait now, those in open cells of the grid included. */
  held: number;
  /** Held samples that were judged before their time, for want of room. */
  early: number;
  /** Samples that share a cell of the grid with an earlier one. */
  merged: number;
  /** Cells of the grid without a sample that were filled. */
  filled: number;
  /** Values that were missing or infinite. */
  missingValues: number;
  flagged: number;
  alarms: number;
  /** Alarms that a cooldown or a maintenance window kept silent. */
  suppressed: number;
  incidents: number;
  /** Keys given up to keep within the memory budget. */
  evicted: number;
  /** Of these, before their first verdict: the budget is too small for the keys that come. */
  evictedEarly: number;
  trainings: number;
  failedTrainings: number;
}
