import type { ModelState, Verdict } from '../../types.ts';
import {
  type Calibrated,
  earn,
  forgive,
  isCalibrated,
  learnScore,
  ownThreshold,
  probabilityOf,
  promises,
  setTies,
  severityOf,
  startCalibrated,
  thresholdOf,
} from '../calibration/calibration.ts';
import { type Former, passFormer, startFormer, usualScore } from '../calibration/former.ts';
import {
  abandon,
  forget,
  heightOf,
  type IncidentScores,
  isDoubtful,
  notice,
  owe,
  startIncidentScores,
} from '../calibration/incident-scores.ts';
import { isPlain, noteOf } from '../calibration/notes.ts';
import { lookAround, type Outlook, startOutlook } from '../calibration/outlook.ts';
import { isNear } from '../calibration/waves.ts';
import type { DetectorPlan } from '../plan.ts';
import { batchScorer } from '../scoring/batch-scorer.ts';
import { type Emit, onlineScorer, restoreOnline, type Scorer } from '../scoring/scorer.ts';

/** One detector at work on one key. */
export interface KeyDetector {
  readonly spec: DetectorPlan;
  readonly columns: number;
  scorer: Scorer;
  calibrated: Calibrated;
  /** Flagged samples, each one that is not flagged taking back `FORGIVEN`. */
  run: number;
  /** Learning from flagged samples until they stop being flagged. */
  escaping: boolean;
  /** What was known before a new level was learnt, while the old one may come back. */
  former: Former | undefined;
  /** What the threshold was made of before an incident. */
  incident: IncidentScores;
  outlook: Outlook;
  /** What was known before the stream had a feature more. */
  elder: Elder | undefined;
  /** Contributions to the last score, where it was odd: of the model that scored it, not of what has learnt it since. */
  parts: Float64Array | undefined;
}

/**
 * What a detector knew before the stream had a feature more. It judges on by the features that it knows, while one over all features learns
 * beside it: no method can be told of a feature afterwards, and a key must not be without a verdict for that.
 */
export interface Elder {
  readonly detector: KeyDetector;
  /** Place of each of its features among those there are now. */
  readonly places: readonly number[];
  /** Samples until the younger one has seen as much. */
  left: number;
  /** Whether the last verdict that was given is its own. */
  spoke: boolean;
}

/** A level shift flags nearly every sample; three in four is where the count stops growing. */
const FORGIVEN = 3;

/** The sample as the detector needs it. */
export interface Moment {
  readonly values: Float64Array;
  readonly time: number;
  readonly stale: boolean;
  /** Score only: known anomaly, late sample, or maintenance. */
  readonly learn: boolean;
  /** Values come in steps. */
  readonly ties: boolean;
  /** Of a time that has passed already: nothing moves on. */
  readonly late: boolean;
  /** The values are those of the features, and not made of them. */
  readonly tells: boolean;
}

/** @param bar that people's answers have set */
export const startDetector = (spec: DetectorPlan, columns: number, bar = 0): KeyDetector => ({
  spec,
  columns,
  scorer: startScorer(spec, columns),
  calibrated: startCalibrated(spec.calibrator, bar),
  run: 0,
  escaping: false,
  former: undefined,
  incident: startIncidentScores(),
  outlook: freshOutlook(spec, columns),
  elder: undefined,
  parts: undefined,
});

const freshOutlook = ({ places, calibrator }: DetectorPlan, columns: number): Outlook =>
  startOutlook(promises(calibrator) ? places : undefined, columns);

export const isReady = ({ spec, calibrated, outlook }: KeyDetector): boolean =>
  outlook.ground === null && !outlook.climbs && isCalibrated(spec.calibrator, calibrated);

/** Score, judge, then learn. */
export function judge(detector: KeyDetector, { values, time, stale, learn, ties, late, tells }: Moment, emit: Emit): Verdict {
  const { spec } = detector;
  if (detector.scorer.swapModel) recalibrate(detector, detector.scorer.swapModel(emit));
  setTies(detector.calibrated, ties);
  const score = detector.scorer.scoreOne(values);
  const ready = isReady(detector);
  const threshold = ready && score === score ? thresholdOf(spec.calibrator, detector.calibrated) : Number.NaN;
  const pValue = ready ? probabilityOf(spec.calibrator, detector.calibrated, score) : Number.NaN;
  // What answers let pass is odd all the same, and no model learns more of it than before.
  const flagged = score > (detector.calibrated.bar > 0 && ready ? ownThreshold(spec.calibrator, detector.calibrated) : threshold);
  const alarming = flagged && score > threshold;
  // What is usual by either level is no anomaly.
  const usual = detector.former && usualScore(detector.former, spec.calibrator, detector.scorer, values);
  const finding = alarming && !usual && tells ? detector.scorer.find?.(values) : undefined;
  const severity = severityOf(usual ? usual.pValue : pValue, detector.calibrated);
  if (!late) detector.parts = alarming && !usual ? detector.scorer.explain(values)?.slice() : undefined;
  const escaping = detector.escaping;
  const keep = spec.learning.flagged === 'learn';
  // A chance flag of what is normal is learnt: a model that leaves it out stays behind, and flags what follows too.
  // So is all that a detector of changes flags: a change that it does not learn it would tell again and again.
  // What may be the beginning of a fault that only its length will tell is no chance flag, and would take its own threshold along.
  const lasts = detector.scorer.doubts === true;
  const near = isNear(spec.calibrator, detector.calibrated, flagged, score, pValue) && !lasts;
  const learnt = learn && (!flagged || escaping || keep || near);
  const promised = promises(spec.calibrator);
  if (learn) {
    const flag = !flagged ? 'none' : near && !escaping ? 'near' : 'far';
    if (promised)
      notice(detector.incident, detector.calibrated, flag, threshold, flagged ? heightOf(spec.calibrator, detector.calibrated, score) : 0);
    countTowardsEscape(detector, flagged);
    if (detector.escaping) abandon(detector.incident);
    earn(spec.calibrator, detector.calibrated, flag);
    if (flagged && !escaping && !keep) owe(detector.incident, spec.calibrator, detector.calibrated, score);
  }
  if (learnt) {
    detector.scorer.learnOne(values, time);
    if (score === score && ((!flagged && !isDoubtful(detector.incident, score) && !lasts) || keep))
      learnScore(spec.calibrator, detector.calibrated, score);
  } else if (!late) detector.scorer.skipOne?.(values, time);
  if (learn && promised) forget(detector.incident, spec.calibrator, detector.calibrated);
  if (learn)
    lookAround(
      detector.outlook,
      values,
      threshold,
      spec.method.kind === 'online' && !spec.calibrator.gathers ? detector.scorer : undefined,
    );
  if (learn && detector.former) pass(detector, detector.former, usual !== undefined, values, time);
  const { seen, needed } = progress(detector);
  const verdict = {
    name: spec.name,
    score: usual ? usual.score : score,
    threshold: usual ? usual.threshold : threshold,
    pValue: usual ? usual.pValue : pValue,
    severity,
    isAnomaly: alarming && !usual,
    learnt,
    state: stateOf(detector, ready && score === score, stale),
    seen,
    needed,
    version: detector.scorer.version,
    note: isPlain(detector) ? '' : noteOf(detector),
  };
  // Not a part of the one literal: a spread costs as much as all the rest of it.
  return finding ? { ...verdict, finding } : verdict;
}

export function progress({ scorer, calibrated, spec }: KeyDetector): { seen: number; needed: number } {
  const { seen, needed } = scorer.progress;
  const { after } = spec.calibrator.policy;
  return { seen: Math.min(seen, needed) + Math.min(calibrated.tail.n, after), needed: needed + after };
}

export const stateOf = (detector: KeyDetector, ready: boolean, stale: boolean): ModelState =>
  !ready
    ? detector.calibrated.tail.n >= detector.spec.calibrator.policy.after
      ? 'uncalibrated'
      : 'warming'
    : stale
      ? 'stale'
      : detector.escaping
        ? 'escaping'
        : 'ready';

/** Count towards the escape from a wrong belief, and take it. */
function countTowardsEscape(detector: KeyDetector, isAnomaly: boolean): void {
  const { escape: way, escapeAfter } = detector.spec.learning;
  detector.run = isAnomaly ? detector.run + 1 : Math.max(0, detector.run - FORGIVEN);
  if (detector.run === 0) detector.escaping = false;
  if (way === 'never' || detector.run < escapeAfter) return;
  if (way === 'restart') {
    restartDetector(detector);
    return;
  }
  const { spec, scorer, calibrated } = detector;
  if (!detector.former) forgive(calibrated);
  const copy = () => (spec.method.kind === 'online' ? restoreOnline(spec.method.entry, scorer.snapshot()) : undefined);
  detector.former ??= startFormer(spec.calibrator, calibrated, copy());
  if (detector.run >= 2 * escapeAfter) {
    // The model has learnt the new level and its scores are still high: it is the threshold that is out of date.
    detector.calibrated = startCalibrated(spec.calibrator, calibrated.bar);
    detector.run = 0;
    detector.escaping = false;
  } else detector.escaping = true;
}

function pass(detector: KeyDetector, former: Former, usual: boolean, values: Float64Array, time: number): void {
  const outcome = passFormer(former, detector.spec.calibrator, usual, values, time);
  if (outcome === 'open') return;
  detector.former = undefined;
  if (outcome === 'gone') return;
  abandon(detector.incident);
  detector.scorer = former.scorer ?? detector.scorer;
  former.calibrated.bar = detector.calibrated.bar;
  detector.calibrated = former.calibrated;
  detector.run = 0;
  detector.escaping = false;
}

export function restartDetector(detector: KeyDetector): void {
  detector.scorer = startScorer(detector.spec, detector.columns);
  detector.calibrated = startCalibrated(detector.spec.calibrator, detector.calibrated.bar);
  detector.run = 0;
  detector.escaping = false;
  detector.former = undefined;
  detector.incident = startIncidentScores();
  detector.outlook = freshOutlook(detector.spec, detector.columns);
  detector.elder = undefined;
}

/** A new model has another scale: its threshold comes from the samples it was validated on. */
function recalibrate(detector: KeyDetector, scores: Float64Array | undefined): void {
  if (!scores) return;
  detector.former = undefined;
  abandon(detector.incident);
  detector.calibrated = startCalibrated(detector.spec.calibrator, detector.calibrated.bar);
  for (const score of scores) learnScore(detector.spec.calibrator, detector.calibrated, score);
}

const startScorer = ({ method }: DetectorPlan, columns: number): Scorer =>
  method.kind === 'online' ? onlineScorer(method.configured, columns) : batchScorer(method.batch, columns);
