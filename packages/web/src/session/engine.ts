import * as methods from 'hapax/registry';
import { createStream, type StreamConfig } from 'hapax/stream';
import { type DetectorChoice, detectorNames, methodOf } from './settings.ts';

/** Numbers that each detector writes for each sample: score, threshold, severity, 1 if flagged. */
export const VERDICT = 4;

export interface DetectorState {
  readonly name: string;
  readonly method: string;
  readonly title: string;
  /** `warming`, `ready`, `stale`, or `escaping`: learning a new level. */
  readonly state: string;
  readonly seen: number;
  readonly needed: number;
  /** Samples that the model has learnt from; flagged ones are left out. */
  readonly learnt: number;
  /** Version of a model that is trained in batches; 0 for those that learn all the time, and before the first. */
  readonly version: number;
  /** Time of the newest sample that the version in force was trained on; NaN without a version. */
  readonly trainedTo: number;
  /** What the last training said. */
  readonly message: string;
}

export interface Engine {
  /** Judge, then learn. Writes `VERDICT` numbers for each detector from `out[at]` on. */
  push(time: number, values: Float64Array, out: Float64Array, at: number): void;
  /** Contribution of each channel to the score of the sample that was just pushed; undefined when the method cannot tell. */
  explain(detector: number, values: Float64Array): Float64Array | undefined;
  states(): DetectorState[];
}

/** What a session runs, as a stream of the library; the same goes into `pipeline.yaml`. */
export const streamConfig = (channels: readonly string[], detectors: readonly DetectorChoice[], rate: number): StreamConfig => ({
  name: 'playground',
  features: channels,
  detectors: detectors.map(({ method, options }, i) => ({ name: detectorNames(detectors)[i], method, options, calibration: { rate } })),
});

/** The stream engine of the library, writing numbers for the charts. */
export function createEngine(channels: readonly string[], detectors: readonly DetectorChoice[], rate: number): Engine {
  // The engine asks for at least one detector; without any there is nothing to judge.
  const stream = detectors.length === 0 ? undefined : createStream(streamConfig(channels, detectors, rate), methods);
  const states = detectorNames(detectors).map((name, i) => ({
    name,
    method: detectors[i].method,
    title: methodOf(detectors[i].method)?.spec.title ?? name,
    state: 'warming',
    seen: 0,
    needed: 0,
    learnt: 0,
    version: 0,
    trainedTo: Number.NaN,
    message: '',
  }));
  return {
    push(time, values, out, at) {
      if (!stream) return;
      const { verdicts, models } = stream.push({ time, values });
      for (let i = 0; i < states.length; ++i) {
        const verdict = verdicts[i];
        const place = at + i * VERDICT;
        out[place] = verdict?.score ?? Number.NaN;
        out[place + 1] = verdict?.threshold ?? Number.NaN;
        out[place + 2] = verdict?.severity ?? Number.NaN;
        out[place + 3] = verdict?.isAnomaly ? 1 : 0;
        if (!verdict) continue;
        const { state, seen, needed, version } = verdict;
        Object.assign(states[i], { state, seen, needed, version });
        if (verdict.learnt) states[i].learnt += 1;
      }
      for (const { kind, detector, to, message } of models) {
        const state = states.find(({ name }) => name === detector);
        if (!state || kind === 'training') continue;
        state.message = message;
        if (kind === 'swapped') state.trainedTo = to;
      }
    },
    explain: (detector, values) => stream?.explain(states[detector].name, { values }),
    states: () => states.map((state) => ({ ...state })),
  };
}
