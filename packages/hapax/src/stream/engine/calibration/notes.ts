import { formatNumber } from '../../../core/format-number.ts';
import { type Calibrated, type Calibrator, isTied, strictness, thresholdOf, wanderOf } from './calibration.ts';
import { groundShare, type Outlook } from './outlook.ts';

/** What a note is made from. */
export interface Noted {
  readonly spec: { readonly calibrator: Calibrator; readonly learning: { readonly escape: string; readonly escapeAfter: number } };
  readonly calibrated: Calibrated;
  readonly outlook: Outlook;
  readonly run: number;
  readonly escaping: boolean;
  readonly former: object | undefined;
}

/** Flagged samples in a row that are spoken of. */
const SPOKEN = 5;

/** Whether there is nothing to say: nearly every sample. */
export const isPlain = ({ calibrated, outlook, run, former }: Noted): boolean =>
  run < SPOKEN &&
  former === undefined &&
  calibrated.wander === undefined &&
  calibrated.budget >= 0 &&
  outlook.ground === null &&
  !outlook.climbs &&
  outlook.reach !== outlook.reach;

/** Why a detector is silent, or not as it usually is, in words; '' when it is as usual. The first reason that holds. */
export function noteOf(noted: Noted): string {
  const { spec, calibrated, outlook, run, escaping, former } = noted;
  const { calibrator, learning } = spec;
  const share = Math.max(wanderOf(calibrator, calibrated) || 0, groundShare(outlook) || 0);
  if (share > 0 && calibrated.tail.n >= calibrator.policy.after)
    return `not calibrated yet: ${percent(share)} of the variance lies between long stretches, so all before is one excursion; a \`difference\` transform, or a forecasting detector, need not wait`;
  if (outlook.climbs)
    return 'not calibrated: the level goes on rising or falling, and this detector compares with all samples ever seen; a `difference` transform, or a forecasting detector, can follow it';
  if (escaping) return `learning the new level, ${run - learning.escapeAfter} of ${learning.escapeAfter}`;
  if (run >= SPOKEN && learning.escape !== 'never') return `a new level if this lasts, ${run} of ${learning.escapeAfter}`;
  if (former !== undefined) return 'the new level is learnt; what is usual by the old one is no anomaly either';
  if (outlook.reach === outlook.reach) return blind(outlook.reach, thresholdOf(calibrator, calibrated));
  if (isTied(calibrator, calibrated)) return 'scores are ties: nothing tells how rare a higher one is';
  const stricter = strictness(calibrator, calibrated);
  return Math.round(stricter) > 1
    ? `flags came oftener than promised: the threshold is that of a rate ${formatNumber(Math.round(stricter))} times rarer`
    : '';
}

/** The last of these sentences: a blind detector says it at each sample, and its numbers seldom change. Made again at any other, never state. */
const said = { reach: Number.NaN, threshold: Number.NaN, text: '' };

function blind(reach: number, threshold: number): string {
  if (said.reach !== reach || said.threshold !== threshold) {
    said.reach = reach;
    said.threshold = threshold;
    said.text = `blind at this rate: even a sample far outside all others scores ${formatNumber(reach)}, with a threshold of ${formatNumber(threshold)}; raise \`calibration.rate\`, or take another detector`;
  }
  return said.text;
}

const percent = (share: number): string => `${Math.round(100 * share)} %`;
