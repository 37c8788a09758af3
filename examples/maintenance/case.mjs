import { isolationForest, oneClassSvm, randomForest } from 'hapax';
import { averagePrecision, precisionAt } from 'hapax/evaluate';
import { fixed, percent } from '../lib/say.mjs';
import { IN_TIME, watch } from './alarms.mjs';
import { measuredRows, physicalRows } from './machining.mjs';
import { againstFleet, againstOwn, asMeasured, BASE } from './views.mjs';

/** @typedef {import('./machining.mjs').Piece} Piece */
/** @typedef {import('./engines.mjs').Engine} Engine */

const KINDS = ['TWF', 'HDF', 'PWF', 'OSF', 'RNF'];

/** Failures of single work pieces: learn from the first 60 %, judge the rest. @param {readonly Piece[]} pieces @param {string} of */
export function machiningCase(pieces, of) {
  const from = Math.round(0.6 * pieces.length);
  const measured = measuredRows(pieces);
  const physical = physicalRows(pieces);
  const labels = pieces.map((p) => (p.failed ? 1 : 0));
  const truth = labels.slice(from);
  // The textbook's one-class SVM wants normal rows, so it is given those of the past that did not fail; 2,000 of them are enough.
  const good = measured.slice(0, from).filter((_, i) => labels[i] === 0);
  const spread = good.map((row) => row.map((v, j) => v / [2, 1.5, 180, 10, 64][j]));
  const scores = {
    'one-class SVM, measured': oneClassSvm({ gamma: 'auto' })
      .fit(spread.filter((_, i) => i % 3 === 0))
      .score(measured.slice(from).map((row) => row.map((v, j) => v / [2, 1.5, 180, 10, 64][j]))),
    'forest, measured': isolationForest({ seed: 1 }).fit(measured.slice(0, from)).score(measured.slice(from)),
    'forest, physical': isolationForest({ seed: 1 }).fit(physical.slice(0, from)).score(physical.slice(from)),
    'told, measured': randomForest({ seed: 1, nEstimators: 50 })
      .fit(measured.slice(0, from), { labels: labels.slice(0, from) })
      .score(measured.slice(from)),
    'told, physical': randomForest({ seed: 1, nEstimators: 50 })
      .fit(physical.slice(0, from), { labels: labels.slice(0, from) })
      .score(physical.slice(from)),
  };
  const failures = truth.filter(Boolean).length;
  const found = (/** @type {Float64Array} */ s, /** @type {string} */ kind) => {
    const alarms = new Set([...s.keys()].sort((a, b) => s[b] - s[a]).slice(0, failures));
    const ofKind = [...truth.keys()].filter((i) => pieces[from + i].kinds.includes(kind));
    return `${ofKind.filter((i) => alarms.has(i)).length} of ${ofKind.length}`;
  };
  return {
    measured: Object.fromEntries(Object.entries(scores).map(([name, s]) => [name, averagePrecision(truth, s)])),
    table: {
      title: `${of}: ${truth.length} pieces judged, ${failures} failed; as many alarms as failures`,
      head: ['judge', 'average precision', 'alarms that are right', ...KINDS],
      rows: Object.entries(scores).map(([name, s]) => [
        name,
        fixed(averagePrecision(truth, s), 3),
        percent(precisionAt(truth, s)),
        ...KINDS.map((k) => found(s, k)),
      ]),
    },
  };
}

/** Engines that run to failure: half have failed already, the other half is watched. @param {readonly Engine[]} fleet @param {string} of @param {boolean} dated */
export function engineCase(fleet, of, dated) {
  const half = fleet.length >> 1;
  const [past, watched] = [fleet.slice(0, half), fleet.slice(half)];
  const outcomes = {
    'as measured': watch(past, watched, asMeasured),
    'against own first flights': watch(past, watched, againstOwn),
    ...(dated ? { 'against own and the fleet of the day': watch(past, watched, againstFleet(fleet)) } : {}),
  };
  return {
    outcomes,
    table: {
      title: `${of}: ${watched.length} engines watched until they failed`,
      head: ['view', `alarm ${IN_TIME} flights ahead`, 'median lead', 'shortest lead', 'false alarms a machine-month'],
      rows: Object.entries(outcomes).map(([name, o]) => [name, percent(o.inTime), o.medianLead, o.shortest, fixed(o.falseAMonth, 3)]),
    },
  };
}

/** One engine's score from its first flight to its last. @param {ReturnType<typeof engineCase>} told @param {string} of @returns {import('../lib/tell.mjs').Picture} */
export function lifePicture({ outcomes }, of) {
  const own = outcomes['against own first flights'];
  return {
    name: 'lives',
    says: 'Six engines from new to failure: the score stays low for most of the life and then climbs through the limit',
    panelHeight: 260,
    figure: {
      title: of,
      subtitle: 'Mahalanobis distance against the own first flights; the limit is set on engines that failed before',
      x: 'own',
      panels: [
        {
          x: { label: 'flights to failure', scale: 'linear' },
          y: { label: 'score', scale: 'linear' },
          layers: [
            ...own.scored.slice(0, 6).map((scores, i) => ({
              kind: /** @type {const} */ ('line'),
              name: `engine ${i + 1}`,
              role: /** @type {const} */ (['data', 'fit', 'muted', 'band', 'data', 'fit'])[i],
              x: Float64Array.from(scores, (_, t) => t - scores.length),
              y: scores.map((score, t) => (t < BASE ? Number.NaN : score)),
            })),
            { kind: 'level', name: 'limit', role: 'threshold', y: own.threshold },
          ],
        },
      ],
    },
  };
}
