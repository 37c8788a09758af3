import type { Model } from '../../../contract/detector.ts';
import { HapaxError } from '../../../core/errors.ts';
import { type Matrix, row } from '../../../core/matrix.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import type { Methods } from '../../config.ts';

/** Everything a worker needs to train one batch model: plain data, cheap to post. */
export interface TrainingJob {
  readonly method: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly train: Matrix;
  /** Newer samples that the model must not see: they validate it and calibrate its scores. */
  readonly holdout: Matrix;
}

export interface TrainingResult {
  readonly snapshot: Snapshot;
  /** Scores above this are anomalies by the training scores. */
  readonly threshold: number;
  /** Scores of the held-out samples. */
  readonly scores: Float64Array;
}

/** Where training is done: here, or somewhere that answers later. */
export type Trainer = (job: TrainingJob) => TrainingResult | Promise<TrainingResult>;

/** Scores of samples that come after those trained on; methods for series go on from there, and have none for a sample of nothing. */
function scoresAfter(model: Model, train: Matrix, holdout: Matrix): Float64Array {
  const follower = model.follow?.();
  if (!follower) return model.score(holdout);
  for (let i = Math.max(0, train.rows - follower.memory); i < train.rows; ++i) follower.advance(row(train, i));
  const scores: number[] = [];
  for (let i = 0; i < holdout.rows; ++i) {
    const sample = row(holdout, i);
    if (sample.some((v) => v === v)) scores.push(follower.scoreOne(sample));
    follower.advance(sample);
  }
  return Float64Array.from(scores);
}

/** Train in this thread. Also the body of a training worker: `postMessage(trainHere(methods)(job))`. */
export const trainHere =
  ({ detectors = {} }: Methods = {}) =>
  ({ method, options, train, holdout }: TrainingJob): TrainingResult => {
    const entry = detectors[method];
    if (!entry)
      throw new HapaxError('OPTION', `no batch detector is called ${method}; there are ${Object.keys(detectors).join(', ') || 'none'}`);
    const model = entry.configure(options).fit(train);
    return { snapshot: model.snapshot(), threshold: model.threshold, scores: scoresAfter(model, train, holdout) };
  };
