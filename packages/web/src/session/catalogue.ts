import { type Method, type Option, type OptionTable, parseOption } from 'hapax';
import { methodsByName } from 'hapax/registry';
import { POLICIES } from 'hapax/stream';
import type { DetectorChoice, Judgement, MethodChoice, OptionValue, Values } from './settings.ts';

const { detectors: batch, online, thresholds } = methodsByName;

/** What the page knows of a method: enough for its controls, without its code. */
export interface MethodInfo {
  readonly kind: 'online' | 'batch' | 'rule';
  readonly id: string;
  readonly title: string;
  readonly source: string;
  readonly options: OptionTable;
}

/** Everything that controls are made from. The page gets it from the worker, which has the registry. */
export interface Catalogue {
  readonly methods: readonly MethodInfo[];
  readonly rules: readonly MethodInfo[];
  readonly policies: Readonly<Record<'calibration' | 'retrain' | 'learning' | 'order', OptionTable>>;
}

const infoOf = (kind: MethodInfo['kind'], { id, title, source, options }: Method): MethodInfo => ({
  kind,
  id,
  title,
  source,
  options: { ...options },
});

/** Every method that can judge a stream, online ones first. */
export const catalogue = (): Catalogue => ({
  methods: [
    ...Object.values(online).map(({ spec }) => infoOf('online', spec)),
    ...Object.values(batch).flatMap(({ spec }) =>
      spec.labels === 'required' || Object.hasOwn(online, spec.id) ? [] : [infoOf('batch', spec)],
    ),
  ],
  rules: Object.values(thresholds).map(({ spec }) => infoOf('rule', spec)),
  policies: { calibration: POLICIES.calibration, retrain: POLICIES.retrain, learning: POLICIES.learning, order: POLICIES.order },
});

/** Without what this build does not have: methods, rules and options of other versions, values out of range. */
export const checked = ({ detectors, rate, learning, order }: Judgement): Judgement => ({
  detectors: detectors.map(checkedDetector).filter((one) => one !== undefined),
  rate,
  learning: fitting('learning', POLICIES.learning, learning),
  order: fitting('order', POLICIES.order, order),
});

/**
 * The same samples give the same scores again only when models change at a set sample. And what is normal wanders: a model that is
 * trained on a few minutes flags much of the next one, which its threshold then makes up for.
 */
const RETRAIN: Values = { swap: 'aligned', maxFlagged: 0.6 };

function checkedDetector({ method, options, threshold, calibration = {}, retrain = {} }: DetectorChoice): DetectorChoice | undefined {
  const kind = Object.hasOwn(online, method) ? 'online' : 'batch';
  const spec = kind === 'online' ? online[method].spec : Object.hasOwn(batch, method) ? batch[method].spec : undefined;
  if (!spec || ('labels' in spec && spec.labels === 'required')) return undefined;
  const rule = threshold && checkedRule(threshold);
  return {
    method,
    options: fitting(method, spec.options, options),
    ...(rule ? { threshold: rule } : {}),
    calibration: fitting('calibration', POLICIES.calibration, calibration),
    ...(kind === 'batch' ? { retrain: { ...RETRAIN, ...fitting('retrain', POLICIES.retrain, retrain) } } : {}),
  };
}

const checkedRule = ({ method, options }: MethodChoice): MethodChoice | undefined =>
  Object.hasOwn(thresholds, method) ? { method, options: fitting(method, thresholds[method].spec.options, options) } : undefined;

function fitting(who: string, table: OptionTable, given: Values): Values {
  const out: Record<string, OptionValue> = {};
  for (const [key, value] of Object.entries(given)) {
    if (!Object.hasOwn(table, key)) continue;
    const read = readOne(who, key, table[key], String(value));
    if (read !== undefined) out[key] = read;
  }
  return out;
}

function readOne(who: string, key: string, option: Option, text: string): OptionValue | undefined {
  try {
    return parseOption(who, key, option, text);
  } catch {
    return undefined;
  }
}
