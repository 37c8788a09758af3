import { HapaxError } from '../core/errors.ts';
import { f64, oneOf, optional, orNull, real, rec, type Shape, table } from '../core/shape.ts';
import type { Snapshot } from '../core/snapshot.ts';
import type { Explanation } from './explaining/explanation.ts';
import type { Model } from './model.ts';
import type { Finding, OnlineModel, Progress, Shift } from './online-model.ts';

/** What `profile` of `columns` features must look like. */
const profileShape = rec({
  low: f64('columns', { which: 'missing' }),
  typical: f64('columns'),
  high: f64('columns', { which: 'missing' }),
  examples: table('examples', 'columns', { which: 'missing' }),
  fill: optional(oneOf('others')),
});

/** What `Calibration` must look like. */
export const calibrationShape = rec({
  scores: f64('training scores', { ascending: true }),
  threshold: real(),
  tail: orNull(rec({ start: real(), rate: real({ min: 0, max: 1 }), shape: real(), scale: real({ min: 0 }) })),
});

/** The state of a detector: its own, what the samples looked like, and the scores that calibrate. */
export const fittedShape = (own: Shape): Shape =>
  rec({ method: own, profile: profileShape, calibration: calibrationShape, own: optional(oneOf('lifts')) });

/*
 * A state that fits its shape runs to an end and inside its arrays. It may still hold numbers that no fit would give, such as weights
 * whose sums overflow: what comes of them is told as damage here, once, and never as a score.
 */
const damaged = (id: string, what: string, cause?: unknown): HapaxError =>
  new HapaxError('SNAPSHOT', `the snapshot of ${id} is damaged: ${what}; use another copy, or fit the method again`, cause);

function attempt<T>(id: string, call: () => T): T {
  try {
    return call();
  } catch (cause) {
    throw cause instanceof HapaxError ? cause : damaged(id, 'it holds numbers that its method cannot work with', cause);
  }
}

/**
 * A detector from a snapshot: a score that is not finite is damage.
 * @param whole it looks at whole series, and may have no verdict, NaN, at their ends
 */
export function loadedModel(model: Model, whole: boolean): Model {
  const { id } = model;
  const finite = (scores: Float64Array): Float64Array => {
    for (const score of scores)
      if (!Number.isFinite(score) && !(whole && Number.isNaN(score))) throw damaged(id, `it gives a score of ${score}`);
    return scores;
  };
  const one = (score: number): number => {
    if (!Number.isFinite(score) && !(whole && Number.isNaN(score))) throw damaged(id, `it gives a score of ${score}`);
    return score;
  };
  const { score, scoreOne, predict, explain, learn } = model;
  return Object.assign(model, {
    score: (rows: Parameters<Model['score']>[0]) => finite(attempt(id, () => score(rows))),
    scoreOne: (sample: ArrayLike<number>) => one(attempt(id, () => scoreOne(sample))),
    predict: (...given: Parameters<Model['predict']>) => attempt(id, () => predict(...given)),
    explain: (...given: Parameters<Model['explain']>) => attempt(id, () => explain(...given)),
    learn: (rows: Parameters<Model['learn']>[0]) => attempt(id, () => learn(rows)),
  });
}

/** An online detector from a snapshot: no verdict is NaN, an infinite score is damage. */
export class LoadedOnline implements OnlineModel {
  readonly columns: number;
  readonly #model: OnlineModel;

  constructor(model: OnlineModel) {
    this.columns = model.columns;
    this.#model = model;
  }

  get id(): string {
    return this.#model.id;
  }

  get inner(): OnlineModel {
    return this.#model;
  }

  #told(score: number): number {
    if (score === Infinity || score === -Infinity) throw damaged(this.id, `it gives a score of ${score}`);
    return score;
  }

  scoreOne(sample: ArrayLike<number>): number {
    return this.#told(attempt(this.id, () => this.#model.scoreOne(sample)));
  }

  learnOne(sample: ArrayLike<number>): void {
    attempt(this.id, () => this.#model.learnOne(sample));
  }

  skipOne(sample: ArrayLike<number>): void {
    attempt(this.id, () => this.#model.skipOne(sample));
  }

  scoreLearnOne(sample: ArrayLike<number>): number {
    return this.#told(attempt(this.id, () => this.#model.scoreLearnOne(sample)));
  }

  contributions(sample: ArrayLike<number>): Float64Array | undefined {
    const parts = attempt(this.id, () => this.#model.contributions(sample));
    for (const part of parts ?? []) if (Math.abs(part) === Infinity) throw damaged(this.id, `it gives a contribution of ${part}`);
    return parts;
  }

  explain(...given: Parameters<OnlineModel['explain']>): Explanation {
    return attempt(this.id, () => this.#model.explain(...given));
  }

  get progress(): Progress {
    return this.#model.progress;
  }

  find(sample: ArrayLike<number>): Finding | undefined {
    return attempt(this.id, () => this.#model.find(sample));
  }

  get shift(): Shift | undefined {
    return attempt(this.id, () => this.#model.shift);
  }

  get about(): string {
    return attempt(this.id, () => this.#model.about);
  }

  get doubts(): boolean {
    return this.#model.doubts ?? false;
  }

  pass(steps: number): void {
    attempt(this.id, () => this.#model.pass(steps));
  }

  snapshot(): Snapshot {
    return this.#model.snapshot();
  }
}
