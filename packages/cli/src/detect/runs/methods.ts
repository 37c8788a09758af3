import { type DetectorEntry, HapaxError, type Method, type OnlineEntry, type ThresholdEntry } from 'hapax';
import { detectors, methodsByName, online } from 'hapax/registry';
import { POT } from './pot.ts';
import { AUTO_SERIES } from './series.ts';
import { findRule } from './threshold-rule.ts';

/** A method that `hapax detect` can run, and how it is run. */
export type Runnable =
  | { readonly family: 'detector'; readonly entry: DetectorEntry; readonly method: Method; readonly rule?: ThresholdEntry }
  | { readonly family: 'pot'; readonly method: Method }
  | { readonly family: 'series'; readonly method: Method }
  | { readonly family: 'online'; readonly entry: OnlineEntry; readonly method: Method; readonly rule?: ThresholdEntry };

export const FAMILIES: Readonly<Record<Runnable['family'], string>> = {
  detector: 'Tables: fitted on the whole file, then every row scored',
  pot: 'Extremes: thresholds and tails over the whole file, the last rows judged',
  series: 'Series as a whole: rhythms, levels and shapes found by themselves, told as events',
  online: 'Series: row by row in time order, each scored before it is learnt',
};

/** Every method of the command line, by family, then by id. */
export function methods(): Runnable[] {
  return [
    ...Object.values(detectors).map((entry): Runnable => ({ family: 'detector', entry, method: entry.spec })),
    { family: 'pot', method: POT },
    { family: 'series', method: AUTO_SERIES },
    // Over a file, peaks over threshold is run as a whole; one sample at a time it gives the same numbers.
    ...Object.values(online)
      .filter(({ spec }) => spec.id !== POT.id)
      .map((entry): Runnable => ({ family: 'online', entry, method: entry.spec })),
  ];
}

/** What goes with a method: a rule that turns its scores into verdicts, or a change of the features before it. */
export interface Beside {
  readonly kind: 'threshold rule' | 'transform';
  readonly method: Method;
  /** How it is asked for. */
  readonly flag: string;
}

/** Every threshold rule and every transform. */
export const besides = (): Beside[] => [
  ...Object.values(methodsByName.thresholds).map(
    ({ spec }): Beside => ({ kind: 'threshold rule', method: spec, flag: `--threshold ${spec.id}` }),
  ),
  ...Object.values(methodsByName.transforms).map(
    ({ spec }): Beside => ({ kind: 'transform', method: spec, flag: `--transform ${spec.id}` }),
  ),
];

/** Whether a name that was typed is that of the method: neither dashes nor the case of letters count. */
export const isCalled = ({ id }: Method, typed: string): boolean => id.toLowerCase() === typed.replaceAll('-', '').toLowerCase();

/** The method used where none is named. */
export const defaultMethod = (): string => (Object.hasOwn(detectors, 'auto') ? 'auto' : 'mad');

/** @throws HapaxError `OPTION` with the names there are */
export function findMethod(id: string): Runnable {
  const all = methods();
  const found = all.find(({ method }) => isCalled(method, id));
  if (found !== undefined) return found;
  const beside = besides().find(({ method }) => isCalled(method, id));
  if (beside !== undefined)
    throw new HapaxError(
      'OPTION',
      `${beside.method.id} is a ${beside.kind}, not a method: add ${beside.flag} to the method that it goes with`,
    );
  throw new HapaxError('OPTION', `there is no method ${JSON.stringify(id)}; there are ${all.map(({ method }) => method.id).join(', ')}`);
}

/** The method with the threshold rule that was asked for; peaks over threshold sets its own. */
export const withRule = (runnable: Runnable, rule: string | undefined): Runnable =>
  rule === undefined || runnable.family === 'pot' || runnable.family === 'series' ? runnable : { ...runnable, rule: findRule(rule) };
