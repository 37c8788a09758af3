import type { Settings } from '../session/settings.ts';
import type { LaneView } from './lanes.ts';
import { axisNumber } from './scale.ts';

/** Severity above which detectors flag that take the tail of their scores for a threshold; NaN for those with a rule of its own. */
export const severitiesOf = ({ detectors, rate }: Settings): number[] =>
  detectors.map(({ threshold, calibration = {} }) =>
    threshold || typeof calibration.fixed === 'number' ? Number.NaN : -10 * Math.log10(Number(calibration.rate ?? rate)),
  );

/** A status brings the same faults in a new list several times a second. */
export const same = (a: readonly { id: number }[] | undefined, b: readonly { id: number }[] | undefined): boolean =>
  a?.length === b?.length && (a ?? []).every(({ id }, i) => id === b?.[i].id);

export const show = (value: number, kind: LaneView['kind']): string =>
  value === value ? axisNumber(value) : kind === 'channel' ? 'missing' : '–';

/** Only what changes is written: readers of the page hear of it. */
export const tell = (element: HTMLElement, text: string): void => {
  if (element.textContent !== text) element.textContent = text;
};
