import { ellipticEnvelope, kMeans, mad, mahalanobis, pipeline, robustScale, scoreMad } from 'hapax';
import { fixed, percent } from '../lib/say.mjs';
import { beatRows, rateRows } from './features.mjs';

/** @typedef {import('./hearts.mjs').Recording} Recording */

/** Minutes at the start of a recording from which is learnt. Nobody says which beats of them were normal. */
const LEARNT = 5;
/** Robust standard deviations of the learnt scores that make an alarm. Wide, as a patient has a hundred thousand beats a day. */
const FACTOR = 12;

/**
 * One patient: learn from the first five minutes, judge the rest.
 * @param {Recording} recording
 */
export function heartCase(recording) {
  const { beats, rate } = recording;
  const learnt = beats.findIndex(({ at }) => at > LEARNT * 60 * rate);
  const judged = beats.slice(learnt);
  const rows = beatRows(recording, learnt);
  const judge = (/** @type {import('hapax').Configured} */ detector, /** @type {number[][]} */ all) =>
    detector.fit(all.slice(0, learnt)).predict(all.slice(learnt));

  // 1. The textbook: k-means on the heart rate alone, 5 % of it flagged.
  const textbook = judge(kMeans({ nClusters: 2, seed: 1, contamination: 0.05 }), rateRows(recording));

  // 2. Rhythm with a covariance of all learnt beats. The early beats among them widen it: they hide themselves.
  const rhythm = rows.map((row) => row.slice(0, 2));
  const masked = judge(pipeline({ detector: mahalanobis(), threshold: scoreMad({ factor: FACTOR }) }), rhythm);

  // 3. Rhythm with a covariance of the half that lies closest together, and only beats that came early.
  const robust = judge(pipeline({ detector: ellipticEnvelope({ seed: 1 }), threshold: scoreMad({ factor: FACTOR }) }), rhythm);
  const early = robust.map((verdict, i) => (verdict === 1 && isEarly(rows[learnt + i]) ? 1 : 0));

  // 4. Shape: a beat of the ventricles looks different; one of the atria looks like any other.
  const shaped = judge(
    pipeline({ transforms: [robustScale()], detector: mad(), threshold: scoreMad({ factor: FACTOR }) }),
    rows.map((row) => row.slice(2)),
  );

  const hours = (judged[judged.length - 1].at - judged[0].at) / rate / 3600;
  const verdicts = {
    'k-means, heart rate': textbook,
    'rhythm, plain covariance': masked,
    'rhythm, robust, early only': early,
    shape: shaped,
    'early, or of odd shape': early.map((verdict, i) => Math.max(verdict, shaped[i])),
  };
  return {
    rows: rows.slice(learnt),
    judged,
    early,
    counts: Object.fromEntries(Object.entries(verdicts).map(([name, v]) => [name, counted(judged, v, hours)])),
  };
}

/** A beat that came before its time, and not because the one before it was late. @param {readonly number[]} row */
const isEarly = ([before, after]) => before < 1 && before < after;

/** @param {readonly { symbol: string }[]} judged @param {ArrayLike<number>} verdicts @param {number} hours */
function counted(judged, verdicts, hours) {
  const of = (/** @type {string} */ symbol) => judged.filter((b) => b.symbol === symbol).length;
  const found = (/** @type {string} */ symbol) => judged.filter((b, i) => b.symbol === symbol && verdicts[i] === 1).length;
  return { A: found('A'), V: found('V'), allA: of('A'), allV: of('V'), false: found('N'), hours };
}

/** Several patients as one table. @param {readonly Recording[]} recordings @param {string} of */
export function heartTable(recordings, of) {
  const all = recordings.map(heartCase);
  const names = Object.keys(all[0].counts);
  const total = Object.fromEntries(
    names.map((name) => {
      const sum = (/** @type {'A' | 'V' | 'allA' | 'allV' | 'false' | 'hours'} */ key) =>
        all.reduce((s, one) => s + one.counts[name][key], 0);
      return [name, { A: sum('A'), V: sum('V'), allA: sum('allA'), allV: sum('allV'), falseAnHour: sum('false') / sum('hours') }];
    }),
  );
  return {
    all,
    total,
    table: {
      title: `${of}: learnt from the first ${LEARNT} minutes, the rest judged`,
      head: ['judge', 'early beats of the atria found', 'of the ventricles', 'false alarms an hour'],
      rows: names.map((n) => [
        n,
        `${total[n].A} of ${total[n].allA} (${percent(total[n].A / total[n].allA)})`,
        `${total[n].V} of ${total[n].allV}`,
        fixed(total[n].falseAnHour, 1),
      ]),
    },
  };
}
