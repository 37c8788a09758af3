import {
  type Finding,
  heldBy,
  type OnlineConfigured,
  type OnlineEntry,
  type OnlineModel,
  type Progress,
} from '../../../contract/online.ts';
import type { Snapshot } from '../../../core/snapshot.ts';
import type { ModelEvent } from '../../types.ts';

/** What the engine needs of a model, online or trained in batches. */
export interface Scorer {
  /** NaN: no verdict yet. */
  scoreOne(sample: Float64Array): number;
  learnOne(sample: Float64Array, time: number): void;
  /** Instead of `learnOne`: a sample that is not to be learnt, after which models with a place in time have moved on. */
  skipOne?(sample: Float64Array, time: number): void;
  readonly progress: Progress;
  /** What the method sees in this sample; undefined for one that has only a score. */
  find?(sample: Float64Array): Finding | undefined;
  /** What it has found out about the stream, in words. */
  readonly about?: string;
  /** The newest samples may be the beginning of a fault that only its length will tell. */
  readonly doubts?: boolean;
  /** So many even steps went by without a sample. */
  pass?(steps: number): void;
  readonly version: number;
  /** Contribution of each feature to the score of this sample; undefined when there is no model or it cannot tell. */
  explain(sample: Float64Array): Float64Array | undefined;
  /** Plain data. */
  snapshot(): unknown;
  /** The same and not copied: to be measured, and let go. */
  held(): unknown;
  /** Batch methods: change the model if a new one is due; scores of the held-out samples when it was changed. */
  swapModel?(emit: Emit): Float64Array | undefined;
  /** The next sample needs a model that is trained elsewhere, whether that is done or not. */
  readonly due?: boolean;
  /** Training that must end before the next sample. */
  readonly blocked?: Promise<unknown> | undefined;
}

/** Takes note of a change of model. */
export type Emit = (event: Omit<ModelEvent, 'key'>) => void;

/** An online model as it is. */
export const onlineScorer = (configured: OnlineConfigured, columns: number): Scorer => scorerOf(configured.start(columns));

/** The inverse of `rest` of an online scorer. */
export const restoreOnline = (entry: OnlineEntry, atRest: unknown): Scorer =>
  // Only `rest` below writes this part of a stream snapshot.
  scorerOf(entry.load(atRest as Snapshot));

const scorerOf = (model: OnlineModel): Scorer => new OnlineScorer(model);

/** A class, for each key has one: what they do is kept once. */
class OnlineScorer implements Scorer {
  readonly version = 0;
  readonly #model: OnlineModel;

  constructor(model: OnlineModel) {
    this.#model = model;
  }

  scoreOne(sample: Float64Array): number {
    return this.#model.scoreOne(sample);
  }

  learnOne(sample: Float64Array): void {
    this.#model.learnOne(sample);
  }

  skipOne(sample: Float64Array): void {
    this.#model.skipOne(sample);
  }

  get progress(): Progress {
    return this.#model.progress;
  }

  find(sample: Float64Array): Finding | undefined {
    return this.#model.find(sample);
  }

  get about(): string {
    return this.#model.about;
  }

  get doubts(): boolean {
    return this.#model.doubts ?? false;
  }

  pass(steps: number): void {
    this.#model.pass(steps);
  }

  explain(sample: Float64Array): Float64Array | undefined {
    return this.#model.contributions(sample);
  }

  snapshot(): unknown {
    return this.#model.snapshot();
  }

  held(): unknown {
    const model = this.#model;
    const state = heldBy(model);
    // One that was not made here, such as a pipeline.
    return state === undefined ? model.snapshot() : { id: model.id, columns: model.columns, state };
  }
}
