import { number, numberOr, type OptionsOf, type OptionTable } from '../core/options.ts';
import type { Storable } from '../core/plain.ts';
import type { CanLearn, DetectorOptions, NeedsLabels } from '../generated/options.ts';
import { type Entry, type Factory, factory, type OptionsFor } from './factory.ts';
import { type Fitted, modelOf } from './fitting/fitted.ts';
import { CONTAMINATION, type FitScored, fitInSteps, fitNow, splitFit } from './fitting/fitting.ts';
import { type MergedFit, mergedFit } from './fitting/merged-fit.ts';
import { fittedShape, loadedModel } from './loaded.ts';
import type { Model } from './model.ts';
import type { Samples } from './samples.ts';
import { isWhole } from './series.ts';
import type { AnyDetectorSpec, DetectorSpec } from './spec/detector.ts';
import type { Knowledge, Noticing } from './spec/labels.ts';
import type { SplitFit } from './spec/parallel.ts';
import { runSteps, type Watch } from './spec/steps.ts';

export type { Model } from './model.ts';
export type { AnyDetectorSpec, DetectorSpec, OwnThreshold } from './spec/detector.ts';

/** Option of every detector beside its own. */
const common = (contamination: number) => ({
  contamination: number(
    contamination,
    { min: 0, max: 0.5 },
    'Share of training samples expected to be anomalies; sets the threshold of predict.',
  ),
});
/** The same of a method that stands for a threshold of its own. */
const commonOwn = (instead: number | undefined) => ({
  contamination: numberOr(
    'own',
    ['own'],
    { min: 0, max: 0.5 },
    `Share of training samples to flag, whatever they are; with own, those beyond the threshold that the method itself stands for${instead === undefined ? '' : `, and a share of ${instead} where a fit has none`}.`,
  ),
});
/** The same of a method that learns from labels of every sample: these say what an anomaly is, so no share has to. */
const commonLabelled = () => ({
  contamination: numberOr(
    'none',
    ['none'],
    { min: 0, max: 0.5 },
    'Share of training samples to flag; with none, samples that are likelier an anomaly than not: scores above 0.5.',
  ),
});
type Common = ReturnType<typeof common> | ReturnType<typeof commonOwn> | ReturnType<typeof commonLabelled>;

/** What goes with training samples: labels of every sample, or what is known of some, and weights; and who is told of what. */
export interface FitContext extends Knowledge, Noticing {}

/** Where a fit can be done aside: the `workerPool` of `@hapax/io`, or another place that keeps to this. */
export interface FitPool {
  fit(detector: Configured, rows: Samples, context?: FitContext & Watch): Promise<Model>;
}

/** A fit that is watched, may be ended, and may be done elsewhere. */
export interface FitAsyncContext extends FitContext, Watch {
  /** Without it the fit is done in this thread, with other work in between where the method fits in steps. */
  readonly pool?: FitPool;
}

/** A detector with its options set, ready to fit. */
export interface Configured<M extends Model = Model> {
  readonly id: string;
  /** All of them, defaults filled in. */
  readonly options: Readonly<Record<string, unknown>>;
  /** It looks at a whole series, what comes after a sample included: it is not for streams. */
  readonly whole?: boolean;
  fit(rows: Samples, context?: FitContext): M;
  /** Fit, and score the same samples: neighbour methods leave each sample itself out. */
  fitScore(rows: Samples, context?: FitContext): FitScored<M>;
  /**
   * `fit` for methods that take long: the same model, bit for bit. In this thread a method that fits in steps lets other work in between
   * them; one that does not is done in one go. The promise is rejected with the reason of `signal` when that aborts.
   */
  fitAsync(rows: Samples, context?: FitAsyncContext): Promise<M>;
  /** `fitScore` in the same way, always in this thread. */
  fitScoreAsync(rows: Samples, context?: FitContext & Watch): Promise<{ readonly model: M; readonly scores: Float64Array }>;
  /** How workers share the fit; methods that cannot divide it have none. */
  readonly split?: SplitFit<Samples, FitContext, Model>;
  /** A fit from what parts of a table have summed up; methods that need all rows in one place have none. */
  readonly merged?: MergedFit;
}

/** A detector that learns from labels, with its options set: without labels it cannot be fitted. */
export interface SupervisedConfigured<M extends Model = Model> extends Configured<M> {
  fit(rows: Samples, context: FitContext & WithLabels): M;
  fitScore(rows: Samples, context: FitContext & WithLabels): FitScored<M>;
  fitAsync(rows: Samples, context: FitAsyncContext & WithLabels): Promise<M>;
}
type WithLabels = Required<Pick<FitContext, 'labels'>>;

/** The model of a method that cannot take in more samples: fit it again on all of them. */
export type FixedModel = Model & { readonly learn: never };

/** A detector as registry, command line and server see it. */
export type DetectorEntry = Entry<Configured, Model, AnyDetectorSpec>;

/** The factory of a detector. By the id of one of hapax's own it is known what its options mean, whether it needs labels, and whether it learns. */
export type Detector<T extends OptionTable = OptionTable, Id extends string = string> = Factory<
  T & Common,
  AnyDetectorSpec<T & Common>,
  ConfiguredOf<Id>,
  ModelOf<Id>,
  OptionsFor<Id, DetectorOptions, T & Common>
>;

type ModelOf<Id extends string> = Id extends CanLearn ? Model : Id extends keyof DetectorOptions ? FixedModel : Model;
type ConfiguredOf<Id extends string> = Id extends NeedsLabels ? SupervisedConfigured<ModelOf<Id>> : Configured<ModelOf<Id>>;

/**
 * Turn a spec into the factory users call, with validation, missing values, calibration and persistence in one place.
 * Its state must be plain data, which a snapshot gives back as it was: see `Storable`.
 */
export function defineDetector<const T extends OptionTable, S, W = unknown, const Id extends string = string>(
  spec: DetectorSpec<T, S, W> & Storable<S> & { readonly id: Id },
): Detector<T, Id> {
  const shared: Common =
    spec.labels === 'required' ? commonLabelled() : spec.own ? commonOwn(spec.contamination) : common(spec.contamination ?? CONTAMINATION);
  const full: DetectorSpec<T & Common, S, W> = { ...spec, options: { ...spec.options, ...shared } };
  const made = factory<T & Common, AnyDetectorSpec<T & Common>, Configured, Model>(
    full,
    (options) => configured(full, options),
    // Only `snapshot()` of this method writes under its id.
    (state, columns) => loadedModel(modelOf(spec, state as Fitted<S>, columns), spec.series !== undefined && isWhole(spec.series)),
    spec.state && fittedShape(spec.state),
  );
  // The generated declarations say of the same specs what may be called; a test holds them together.
  return made as unknown as Detector<T, Id>;
}

function configured<T extends OptionTable, S, W>(spec: DetectorSpec<T & Common, S, W>, options: OptionsOf<T & Common>): Configured {
  const job = { spec, options };
  const self: Configured = {
    id: spec.id,
    options,
    whole: spec.series !== undefined && isWhole(spec.series),
    fit: (rows, context = {}) => fitNow(job, rows, context, 'calibration').model,
    fitScore: (rows, context = {}) => fitNow(job, rows, context, 'all'),
    async fitAsync(rows, { pool, ...context } = {}) {
      return pool ? pool.fit(self, rows, context) : (await runSteps(fitInSteps(job, rows, context, 'calibration'), context)).model;
    },
    fitScoreAsync: (rows, context = {}) => runSteps(fitInSteps(job, rows, context, 'all'), context),
    ...(spec.parallel ? { split: splitFit(job, spec.parallel) } : {}),
    ...(spec.merges ? { merged: mergedFit(job, spec.merges) } : {}),
  };
  return self;
}
