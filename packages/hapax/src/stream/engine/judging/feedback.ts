import { formatNumber } from '../../../core/format-number.ts';
import type { Verdict } from '../../types.ts';
import { lineOf, reachOf, thresholdOf } from '../calibration/calibration.ts';
import { isReady } from '../key/detector.ts';
import { lastSpeakerOf, speakerOf } from '../key/elder.ts';
import type { KeyState, Keys } from '../key/keys.ts';

/** What a person says of an incident; `withdrawn` takes back what was said before. */
export interface Answer {
  /** Its id. */
  readonly incident: string;
  readonly verdict: 'real' | 'false alarm' | 'withdrawn';
}

/** What an answer has changed. */
export interface AnswerEffect {
  /** `unknown`: the incident has not come, or so many have come since that it is forgotten; it counts when it comes. */
  readonly incident: 'known' | 'unknown';
  /** Thresholds of detectors and keys, before and after; empty when none has moved. NaN where there is none yet. */
  readonly moved: readonly { readonly detector: string; readonly key: string; readonly from: number; readonly to: number }[];
}

/** How far an incident went by one detector of one key: its highest score and its threshold, in spreads of recent scores above the usual one. */
export interface Reach {
  readonly key: string;
  readonly detector: string;
  readonly reach: number;
  readonly line: number;
}

/** Plain data. */
export interface FeedbackSnapshot {
  /** Newest incidents, oldest first. */
  readonly seen: readonly (readonly [incident: string, reaches: readonly Reach[]])[];
  /** Answers in the order of coming, with what their incidents reached. */
  readonly answers: readonly (readonly [incident: string, verdict: 'real' | 'false alarm', reaches: readonly Reach[]])[];
}

/**
 * Learns from what people say of incidents. A false alarm lifts the threshold of its detectors and key a tenth above the score that it
 * had: to the double of what it was at most, and to `MOST_LIFT` times the first one in all. A real one holds it a tenth below its own
 * score, whatever is said later. Distances are from the usual score, in spreads of recent scores, so that they follow the scale of the scores.
 */
export interface Feedback {
  readonly empty: boolean;
  /** A sample that is an alarm belongs to this incident. */
  see(incident: string, state: KeyState, verdicts: readonly Verdict[]): void;
  answer(answer: Answer): AnswerEffect;
  /** The detectors of a key have begun. */
  equip(state: KeyState): void;
  snapshot(): FeedbackSnapshot;
}

/** Incidents that are remembered. */
const REMEMBERED = 500;
/** Detectors and keys of one incident that are. */
const WIDEST = 50;
const MARGIN = 1.1;
const BELOW = 0.9;
const STEP = 2;
export const MOST_LIFT = 8;

/** @param before is told of a key that is about to change */
export function startFeedback(keys: Keys, before: (state: KeyState) => void, saved?: FeedbackSnapshot): Feedback {
  const seen = new Map(saved?.seen);
  const answers = new Map(saved?.answers.map(([incident, verdict, reaches]) => [incident, { verdict, reaches }]));

  /** The height that answers demand of one detector and key; 0: none. */
  function barOf(key: string, detector: string): number {
    let bar = 0;
    let first = Number.NaN;
    let ceiling = Infinity;
    for (const { verdict, reaches } of answers.values()) {
      const one = reaches.find((other) => other.key === key && other.detector === detector);
      if (!one) continue;
      if (first !== first) first = one.line;
      if (verdict === 'real') ceiling = Math.min(ceiling, BELOW * one.reach);
      else bar = Math.min(Math.max(bar, MARGIN * one.reach), STEP * Math.max(bar, one.line), MOST_LIFT * first);
    }
    return Math.min(bar, ceiling);
  }

  function move(reaches: readonly Reach[]): AnswerEffect['moved'] {
    return reaches.flatMap(({ key, detector }) => {
      const state = keys.get(key);
      const one = state?.detectors?.find(({ spec }) => spec.name === detector);
      if (!state || !one) return [];
      const speaker = speakerOf(one);
      const threshold = () => (isReady(speaker) ? thresholdOf(speaker.spec.calibrator, speaker.calibrated) : Number.NaN);
      const from = threshold();
      before(state);
      one.calibrated.bar = speaker.calibrated.bar = barOf(key, detector);
      const to = threshold();
      return Object.is(from, to) ? [] : [{ detector, key, from, to }];
    });
  }

  return {
    get empty() {
      return answers.size === 0;
    },
    see(incident, state, verdicts) {
      let reaches = seen.get(incident);
      const known = reaches !== undefined;
      for (const { name, score, isAnomaly } of verdicts) {
        const found = isAnomaly ? state.detectors?.find(({ spec }) => spec.name === name) : undefined;
        if (!found) continue;
        const one = lastSpeakerOf(found);
        const before = reaches?.find((other) => other.key === state.key && other.detector === name);
        if (!before && (reaches?.length ?? 0) >= WIDEST) continue;
        const reach = reachOf(one.spec.calibrator, one.calibrated, score);
        if (before && !(reach > before.reach)) continue;
        const now = { key: state.key, detector: name, reach, line: before?.line ?? lineOf(one.spec.calibrator, one.calibrated) };
        reaches = [...(reaches ?? []).filter((other) => other !== before), now];
      }
      if (!reaches) return;
      seen.set(incident, reaches);
      if (!known && seen.size > REMEMBERED) forgetOldest(seen);
      const answer = answers.get(incident);
      // What was answered was said of what had come until then; an answer may also come before its incident.
      if (!answer || answer.reaches.length > 0) return;
      answers.set(incident, { ...answer, reaches });
      move(reaches);
    },
    answer({ incident, verdict }) {
      const known = seen.get(incident) ?? answers.get(incident)?.reaches;
      const reaches = known ?? [];
      answers.delete(incident);
      if (verdict !== 'withdrawn') answers.set(incident, { verdict, reaches });
      return { incident: known ? 'known' : 'unknown', moved: move(reaches) };
    },
    equip({ key, detectors = [] }) {
      if (answers.size === 0) return;
      for (const { spec, calibrated } of detectors) calibrated.bar = barOf(key, spec.name);
    },
    snapshot: () => ({
      seen: [...seen],
      answers: Array.from(answers, ([incident, { verdict, reaches }]) => [incident, verdict, reaches] as const),
    }),
  };
}

function forgetOldest(seen: Map<string, unknown>): void {
  for (const oldest of seen.keys()) {
    seen.delete(oldest);
    return;
  }
}

/** What an answer has changed, in a sentence. */
export function effectText({ incident, moved }: AnswerEffect): string {
  if (incident === 'unknown') return 'this incident is not remembered: the answer counts when it comes again';
  if (moved.length === 0) return 'no threshold has moved';
  const one = ({ detector, key, from, to }: AnswerEffect['moved'][number]) =>
    `${detector}${key === '' ? '' : ` of ${key}`} from ${formatNumber(from)} to ${formatNumber(to)}`;
  const more = moved.length - TOLD;
  return `threshold of ${moved.slice(0, TOLD).map(one).join(', ')}${more > 0 ? `, and ${more} more` : ''}`;
}

/** Thresholds that are told. */
const TOLD = 3;
