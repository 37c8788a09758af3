import { featureRows, type Table } from '@hapax/io';
import { HapaxError, type OwnThreshold, type Threshold, type ThresholdEntry } from 'hapax';
import { thresholds } from 'hapax/registry';
import { above, type Detection } from '../detection.ts';
import { noted } from '../noted.ts';
import { numberOrDash } from '../reasons/reason.ts';

/** Share of the scored rows that set the threshold of a running method, and how many there must be. */
const CALIBRATION_SHARE = 0.2;
const CALIBRATION_LEAST = 30;

/** @throws HapaxError `OPTION` with the names there are */
export function findRule(id: string): ThresholdEntry {
  if (levelOf(id) !== undefined) return thresholds.fixed;
  const found = Object.values(thresholds).find(({ spec }) => spec.id.toLowerCase() === id.replaceAll('-', '').toLowerCase());
  if (found !== undefined) return found;
  throw new HapaxError('OPTION', `there is no threshold rule ${JSON.stringify(id)}; there are ${Object.keys(thresholds).join(', ')}`);
}

/** `--threshold 3` is a score itself. */
export const levelOf = (text: unknown): number | undefined =>
  typeof text === 'string' && text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : undefined;

/** A rule with its options, as the command line gave them. */
export interface Rule {
  readonly entry: ThresholdEntry;
  readonly options: Readonly<Record<string, unknown>>;
}

/** Scores from which SPOT is trusted to judge a series unasked: the first fifth then has four or more beyond its start of the tail. */
const SPOT_LEAST = 1000;
/** Share of normal scores that may alarm where nothing is said. */
const SPOT_Q = 1e-3;

/** What judges a series where nothing is said: a rule that never looks ahead, if there are scores enough to set it. */
export function ruleUnasked({ scores }: Detection, alarm?: number): Rule | undefined {
  if (alarm !== undefined) return { entry: thresholds.fixed, options: { level: alarm } };
  const known = scores.reduce((count, score) => count + (score === score ? 1 : 0), 0);
  return known < SPOT_LEAST ? undefined : { entry: thresholds.spot, options: { q: SPOT_Q } };
}

/** Say that the verdicts know the scores of later rows. */
export const inHindsight = (detection: Detection, share: number): Detection => ({
  ...detection,
  facts: [
    ...detection.facts,
    { label: 'threshold', value: `set on all scores in hindsight, so that ${numberOrDash(100 * share)} % lie above it` },
  ],
});

/** Whether more than the score alone decides. */
export const lifting = (own: OwnThreshold): boolean => own.lifts === true || own.lift !== undefined;

/** Whether a share of rows to flag is asked for. */
export const asksShare = ({ contamination }: Readonly<Record<string, unknown>>): boolean =>
  contamination !== undefined && contamination !== 'own';

/** The share that a method flags where it stands for no threshold. */
export const unasked = ({ contamination }: { readonly contamination?: number }): number => contamination ?? 0.1;

/** Rows lifted at once. */
const SOME = 65_536;

/** The scores with those lifted that are clear for a reason of their own. @param table with every feature that the model takes */
export function lifted(scores: Float64Array, own: OwnThreshold, table: Table): Float64Array {
  if (own.lift === undefined) return scores;
  const out = scores.slice();
  for (let from = 0; from < table.rows; from += SOME) {
    const to = Math.min(table.rows, from + SOME);
    own.lift(featureRows(table, from, to), out.subarray(from, to));
  }
  return out;
}

/** Judge the rows of a table by the threshold that the method stands for. @param table with every feature that the model takes */
export function judgeByOwn(detection: Detection, own: OwnThreshold, table: Table): Detection {
  const { model } = detection;
  const scores = lifted(detection.scores, own, table);
  return {
    ...detection,
    scores,
    threshold: own.level,
    ...(lifting(own) && { meaning: own.meaning }),
    verdicts: above(scores, own.level),
    facts: [
      ...detection.facts,
      {
        label: 'threshold',
        value: `${lifting(own) ? 'none on the score: flagged is what is ' : ''}${own.meaning}; --contamination 0.02 flags the strangest 2 % whatever they are`,
      },
    ],
    ...(model && { model: { ...model, threshold: own.level } }),
  };
}

/** Say that a share of rows like those that were learnt from is flagged, whatever they are. @param share of the method's options, where it is one */
export function judgedByShare(detection: Detection, share: unknown): Detection {
  if (typeof share !== 'number') return detection;
  const value = `set so that ${numberOrDash(100 * share)} % of rows like those that were learnt from lie above it, whatever they are; --contamination names another share`;
  return { ...detection, facts: [...detection.facts, { label: 'threshold', value }] };
}

/** How many rows `hapax score` would judge otherwise, since it takes all rows for new ones; undefined: none. */
export function changedAsNew({ verdicts, table }: Detection, again: Detection): string | undefined {
  const changed = verdicts.reduce((count, verdict, i) => count + (verdict === again.verdicts[i] ? 0 : 1), 0);
  if (changed === 0) return undefined;
  const rows = `${changed.toLocaleString('en')} of the ${table.rows.toLocaleString('en')} rows of ${table.source}`;
  return `\`hapax score\` takes every row for a new one, and would judge ${rows} otherwise; here a row that was learnt from is judged without itself`;
}

/** Judge the rows of a table by a rule set on the training scores. */
export function judgeTogether(detection: Detection, training: Float64Array, { entry, options }: Rule): Detection {
  const rule = entry.configure(options).fit(training);
  return judged(
    detection,
    rule,
    rule.bounds.upper,
    rule.predict(detection.scores),
    `set on ${training.length.toLocaleString('en')} training scores`,
  );
}

/** Judge the rows of a series one after another: the first scores set the rule, each further one is judged and then taken in. */
export function judgeInTurn(detection: Detection, { entry, options }: Rule): Detection {
  const { scores, table } = detection;
  const known = Array.from(scores, (_, i) => i).filter((i) => scores[i] === scores[i]);
  const count = Math.max(CALIBRATION_LEAST, Math.floor(CALIBRATION_SHARE * known.length));
  if (known.length <= count)
    throw new HapaxError(
      'INPUT',
      `${table.source} gives ${known.length} scores; ${entry.spec.id} needs ${count} to be set and more to judge`,
    );
  const rule = entry.configure(options).fit(known.slice(0, count).map((i) => scores[i]));
  const verdicts = new Uint8Array(scores.length);
  const limits = new Float64Array(scores.length).fill(Number.NaN);
  for (const i of known.slice(count)) {
    limits[i] = rule.bounds.upper;
    verdicts[i] = rule.isAnomaly(scores[i]) ? 1 : 0;
    rule.learnOne(scores[i]);
  }
  return judged(detection, rule, limits, verdicts, `set on the first ${count.toLocaleString('en')} scores, which are not judged`);
}

function judged(detection: Detection, rule: Threshold, threshold: number | Float64Array, verdicts: Uint8Array, how: string): Detection {
  const { lower, upper } = rule.bounds;
  const low = lower === -Infinity ? '' : `, or below ${numberOrDash(lower)}`;
  const { model, table } = detection;
  const doubt = typeof threshold === 'number' ? rule.doubt(verdicts.length) : undefined;
  return {
    ...detection,
    ...(doubt !== undefined && { table: noted(table, doubt) }),
    threshold,
    verdicts,
    facts: [...detection.facts, { label: 'threshold', value: `${rule.id}, ${how}; at the end scores above ${numberOrDash(upper)}${low}` }],
    // A file cannot hold "never" as a number that JSON knows.
    ...(model && { model: { ...model, threshold: Math.min(upper, Number.MAX_VALUE) } }),
  };
}
