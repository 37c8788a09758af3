import type { DetectorEntry } from '../../contract/detector.ts';
import type { OnlineConfigured, OnlineEntry } from '../../contract/online.ts';
import type { ThresholdEntry } from '../../contract/threshold.ts';
import type { TransformConfigured, TransformEntry } from '../../contract/transform.ts';
import { HapaxError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest-name.ts';
import type { DetectorConfig, MaintenanceWindow, Methods, StreamConfig, TransformConfig } from '../config.ts';
import { type AlertPolicy, type LearningPolicy, type MemoryPolicy, type OrderPolicy, policy } from '../policy.ts';
import { type AggregatePlan, aggregatesOf, countsLines } from '../time/aggregate.ts';
import { checkMaintenance } from '../time/maintenance.ts';
import type { Calibrator } from './calibration/calibration.ts';
import type { BatchSpec } from './scoring/batch-scorer.ts';
import type { Trainer } from './scoring/training.ts';

/** One detector of the configuration, ready to be started for each key. */
export interface DetectorPlan {
  readonly name: string;
  readonly calibrator: Calibrator;
  readonly learning: LearningPolicy;
  /** Judges places, and can promise nothing before it has seen where samples usually go. */
  readonly places: 'recent' | 'ever' | undefined;
  readonly method:
    | { readonly kind: 'online'; readonly entry: OnlineEntry; readonly configured: OnlineConfigured }
    | { readonly kind: 'batch'; readonly entry: DetectorEntry; readonly batch: BatchSpec };
}

/** One transform, checked. */
export interface TransformPlan {
  readonly entry: TransformEntry;
  readonly configured: TransformConfigured;
  readonly fitOn: number;
  readonly history: number;
}

/** A configuration, checked, with every method found and every default filled in. */
export interface Plan {
  readonly name: string;
  readonly features: readonly string[];
  readonly detectors: readonly DetectorPlan[];
  readonly transforms: readonly TransformPlan[];
  readonly order: OrderPolicy;
  /** What each feature comes to in a cell. */
  readonly aggregates: readonly AggregatePlan[];
  /** Samples without an id that say the same at the same time are one. */
  readonly dropsTwins: boolean;
  readonly alerts: AlertPolicy;
  readonly memory: MemoryPolicy;
  /** Windows come and go while a stream runs. */
  maintenance: readonly MaintenanceWindow[];
  /** The part of the configuration that models depend on, as text: a snapshot of another one cannot be restored. */
  readonly fingerprint: string;
}

/** What judges a stream that names no detector. */
export const DEFAULT_DETECTORS: readonly DetectorConfig[] = [{ method: 'autoStream' }];

/** @throws HapaxError `CONFIG` or `OPTION`, naming the place in the configuration */
export function planOf(config: StreamConfig, methods: Methods, trainer: Trainer): Plan {
  if (typeof methods !== 'object' || methods === null)
    throw new HapaxError(
      'CONFIG',
      `stream: the second argument are the methods it may use, such as { online } of hapax/registry; got ${String(methods)}`,
    );
  mustHave('stream', config, SETTINGS.stream);
  const { name = 'stream', features, detectors = DEFAULT_DETECTORS, transforms = [], maintenance = [], aggregates: own = {} } = config;
  if (features.length === 0) throw new HapaxError('CONFIG', 'stream: `features` must name at least one feature; got none');
  const twice = features.find((feature, j) => features.indexOf(feature) !== j);
  if (twice !== undefined) throw new HapaxError('CONFIG', `stream: \`features\` must differ; got ${twice} twice`);
  if (detectors.length === 0) throw new HapaxError('CONFIG', 'stream: `detectors` must hold at least one detector; got none');
  const learning = policy('learning', config.learning);
  const plans = detectors.map((detector, i) => detectorPlanOf(detector, `stream detectors[${i}]`, methods, learning, trainer));
  const double = plans.find((one, i) => plans.findIndex((other) => other.name === one.name) !== i);
  if (double) throw new HapaxError('CONFIG', `stream: two detectors are called ${double.name}; give one of them another \`name\``);
  const alerts = policy('alerts', config.alerts);
  if (alerts.k > alerts.n) throw new HapaxError('CONFIG', `stream alerts: \`k\` must be at most \`n\`; got ${alerts.k} of ${alerts.n}`);
  if (alerts.votes > plans.length)
    throw new HapaxError(
      'CONFIG',
      `stream alerts: \`votes\` must be at most the number of detectors, ${plans.length}; got ${alerts.votes}`,
    );
  const order = policy('order', config.order);
  checkGrid(order);
  const aggregates = aggregatesOf(features, order.aggregate, own, order.every);
  return {
    name,
    features,
    detectors: plans,
    transforms: transforms.map((transform, i) => transformOf(transform, `stream transforms[${i}]`, methods)),
    order,
    aggregates,
    dropsTwins: order.duplicates === 'drop' && !(order.every > 0 && countsLines(aggregates)),
    alerts,
    memory: policy('memory', config.memory),
    maintenance: checkMaintenance(maintenance),
    fingerprint: JSON.stringify([
      features,
      detectors,
      transforms,
      learning,
      // Models of samples on a grid do not fit others.
      ...(order.every > 0
        ? [{ every: order.every, aggregate: order.aggregate, ...(Object.keys(own).length > 0 ? { aggregates: own } : {}) }]
        : []),
    ]),
  };
}

function checkGrid({ every, late, staleAfterMs }: OrderPolicy): void {
  if (every === 0) return;
  if (late === 'score')
    throw new HapaxError(
      'CONFIG',
      'stream order: a sample that is late for its cell cannot be scored alone; use `late: drop` with `every`',
    );
  if (every > staleAfterMs)
    throw new HapaxError(
      'CONFIG',
      `stream order: \`every\` must be at most \`staleAfterMs\`, ${staleAfterMs}, or every cell comes after a silence; got ${every}`,
    );
}

function detectorPlanOf(config: DetectorConfig, who: string, methods: Methods, learning: LearningPolicy, trainer: Trainer): DetectorPlan {
  mustHave(who, config, SETTINGS.detector);
  const { method, options = {}, name = method } = config;
  const online = own(methods.online, method);
  const calibration = policy('calibration', config.calibration);
  const calibrator: Calibrator = {
    policy: calibration,
    highest: (online ?? own(methods.detectors, method))?.spec.highest ?? Infinity,
    ratio: (online ?? own(methods.detectors, method))?.spec.scale === 'ratio',
    least: leastOf(online, options, calibration.rate),
    gathers: online?.spec.gathers === true,
    continues: online?.spec.continues === true,
    settles: online !== undefined,
    rule: ruleOf(config.threshold, who, methods),
  };
  if (online) {
    if (config.retrain) throw new HapaxError('CONFIG', `${who}: ${method} learns from each sample and takes no \`retrain\``);
    const { places } = online.spec;
    return { name, calibrator, learning, places, method: { kind: 'online', entry: online, configured: online.configure(options) } };
  }
  const batch = own(methods.detectors, method);
  if (!batch)
    throw new HapaxError('CONFIG', `${who}: no method is called ${method}; there are ${names(method, methods.online, methods.detectors)}`);
  if (batch.spec.labels === 'required')
    throw new HapaxError('CONFIG', `${who}: ${method} learns from labels, which a stream does not have`);
  if (batch.configure(options).whole)
    throw new HapaxError('CONFIG', `${who}: ${method} looks at a whole series, and a stream has no end; use an online method`);
  const retrain = policy('retrain', config.retrain);
  const spec = { name, method, options, entry: batch, policy: retrain, calibrateOn: calibrator.policy.after, trainer };
  return { name, calibrator, learning, places: undefined, method: { kind: 'batch', entry: batch, batch: spec } };
}

// The options of a method are those of its own table.
const leastOf = (online: OnlineEntry | undefined, options: Readonly<Record<string, unknown>>, rate: number): number =>
  online?.spec.least?.(online.configure(options).options as never, rate) ?? -Infinity;

function ruleOf(config: DetectorConfig['threshold'], who: string, { thresholds = {} }: Methods): Calibrator['rule'] {
  if (!config) return undefined;
  mustHave(`${who}.threshold`, config, SETTINGS.threshold);
  const entry: ThresholdEntry | undefined = own(thresholds, config.method);
  if (!entry)
    throw new HapaxError('CONFIG', `${who}.threshold: no rule is called ${config.method}; there are ${names(config.method, thresholds)}`);
  return { entry, configured: entry.configure(config.options ?? {}) };
}

function transformOf(config: TransformConfig, who: string, { transforms = {} }: Methods): TransformPlan {
  const entry: TransformEntry | undefined = own(transforms, config.method);
  if (!entry)
    throw new HapaxError('CONFIG', `${who}: no transform is called ${config.method}; there are ${names(config.method, transforms)}`);
  mustHave(who, config, SETTINGS.transform);
  const { fitOn = 100, history = 1 } = config;
  if (!(Number.isInteger(fitOn) && fitOn >= 1))
    throw new HapaxError('CONFIG', `${who}: \`fitOn\` must be an integer, at least 1; got ${fitOn}`);
  if (!(Number.isInteger(history) && history >= 1))
    throw new HapaxError('CONFIG', `${who}: \`history\` must be an integer, at least 1; got ${history}`);
  const configured = entry.configure(config.options ?? {});
  if (configured.ahead)
    throw new HapaxError(
      'CONFIG',
      `${who}: ${config.method} gives scores back to samples before, and a stream has no end; set its option scores to newest`,
    );
  return { entry, configured, fitOn, history };
}

/** A name such as `constructor` is in every object, and no method. */
const own = <T>(table: Readonly<Record<string, T>> | undefined, name: string): T | undefined =>
  table && Object.hasOwn(table, name) ? table[name] : undefined;

/** What there is instead of `given`, and what was probably meant. */
function names(given: string, ...tables: readonly (Readonly<Record<string, unknown>> | undefined)[]): string {
  const all = tables.flatMap((table) => Object.keys(table ?? {})).sort();
  return `${all.join(', ') || 'none'}${didYouMean(given, all)}`;
}

/** Every setting of a configuration, for whom a misspelt one is not silently ignored. */
const SETTINGS = {
  stream: ['name', 'features', 'detectors', 'transforms', 'order', 'aggregates', 'learning', 'alerts', 'memory', 'maintenance'],
  detector: ['name', 'method', 'options', 'calibration', 'threshold', 'retrain'],
  threshold: ['method', 'options'],
  transform: ['method', 'options', 'fitOn', 'history'],
} as const satisfies {
  readonly stream: readonly (keyof StreamConfig)[];
  readonly detector: readonly (keyof DetectorConfig)[];
  readonly threshold: readonly (keyof NonNullable<DetectorConfig['threshold']>)[];
  readonly transform: readonly (keyof TransformConfig)[];
};

function mustHave(who: string, given: object, settings: readonly string[]): void {
  const unknown = Object.keys(given).find((key) => !settings.includes(key));
  if (unknown !== undefined)
    throw new HapaxError(
      'CONFIG',
      `${who}: there is no setting \`${unknown}\`; there are ${settings.join(', ')}${didYouMean(unknown, settings)}`,
    );
}
