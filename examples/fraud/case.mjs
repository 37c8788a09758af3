import { isolationForest, randomForest } from 'hapax';
import { averagePrecision, rocAuc } from 'hapax/evaluate';
import { fixed, percent } from '../lib/say.mjs';
import { BASELINE, baselineRows, rawRows } from './baselines.mjs';
import { costADay, desk, rankedDays } from './desk.mjs';

/** @typedef {import('./transactions.mjs').Transaction} Transaction */

/** What one look of a person costs, and how many a day the desk can do. */
const PRICE = 4;
const LOOKS = 5;
/** How each judge is drawn. */
const ROLES = /** @type {const} */ (['muted', 'threshold', 'band', 'data', 'fit', 'anomaly']);

/**
 * Fraud: learn from the past, judge the future, look at five a day.
 * @param {readonly Transaction[]} all in order of time
 * @returns {import('../lib/tell.mjs').Told & { readonly measured: Record<string, { ap: number, precision: number, thefts: number, cost: number }> }}
 */
export function fraudCase(all) {
  // 1. Split by time. A random split would let the model see the future of the customers it judges.
  const half = all[all.length - 1].time / 2;
  const from = all.findIndex((t) => t.time >= half);
  const judged = all.slice(from);
  const labels = judged.map((t) => (t.fraud === '' ? 0 : 1));
  const past = all.slice(0, from).map((t) => (t.fraud === '' ? 0 : 1));

  // 2. Two views of a transaction: the three columns of the textbook, and each against its customer's own past.
  const raw = rawRows(all);
  const own = baselineRows(all);

  // 3. The judges. Only the last two are told which of the past were fraud. A p-value near 0 or a share near 1 says how strange a
  // transaction is; times its amount it says what is at stake.
  const stranger = isolationForest({ seed: 1 }).fit(own.slice(0, from));
  const rare = stranger.pValue(own.slice(from));
  const told = randomForest({ seed: 1, nEstimators: 30, minSamplesLeaf: 3 })
    .fit(own.slice(0, from), { labels: past })
    .score(own.slice(from));
  const scores = {
    'largest amount': Float64Array.from(judged, (t) => t.amount),
    'forest, raw columns': isolationForest({ seed: 1 }).fit(raw.slice(0, from)).score(raw.slice(from)),
    'forest, own past': stranger.score(own.slice(from)),
    'forest x amount': Float64Array.from(judged, (t, i) => -Math.log(rare[i]) * t.amount),
    'told the labels': told,
    'told x amount': Float64Array.from(judged, (t, i) => told[i] * t.amount),
  };

  // 4. What a desk of some looks a day finds, and what it costs. No look at all is the first budget.
  const thefts = new Set(judged.filter((t) => t.fraud !== '').map((t) => t.episode));
  const budgets = [0, 1, 2, 3, 5, 8, 12, 20, 30, 50];
  const desks = Object.entries(scores).map(([name, s]) => {
    const days = rankedDays(judged, s);
    return { name, scores: s, found: new Map(budgets.map((k) => [k, desk(judged, days, k)])), atFive: desk(judged, days, LOOKS) };
  });
  const nobody = judged.reduce((sum, t) => sum + (t.fraud === '' ? 0 : t.amount), 0) / desks[0].atFive.days;
  const measured = Object.fromEntries(
    desks.map(({ name, scores: s, atFive: { precision, thefts: stopped }, atFive }) => [
      name,
      { auc: rocAuc(labels, s), ap: averagePrecision(labels, s), precision, thefts: stopped, cost: costADay(atFive, PRICE) },
    ]),
  );

  // 5. Which thieves get away.
  const kinds = ['spree', 'testing', 'drain'].map((kind) => {
    const ofKind = new Set(judged.filter((t) => t.fraud === kind).map((t) => t.episode));
    return [kind, ofKind.size, ...desks.map(({ atFive }) => [...atFive.stopped].filter((e) => ofKind.has(e)).length)];
  });

  // 6. How many looks are worth their price: the cost curve.
  const along = (/** @type {readonly number[]} */ x, /** @type {(found: ReturnType<typeof desk>) => number} */ value) =>
    desks.map(({ name, found }, i) => ({
      kind: /** @type {const} */ ('line'),
      name,
      role: ROLES[i],
      x,
      y: x.map((k) => value(found.get(k) ?? desks[i].atFive)),
    }));
  const curves = along(budgets, (found) => costADay(found, PRICE));
  const precision = along(budgets.slice(1), (found) => found.precision);

  return {
    measured,
    tables: [
      {
        title: `${judged.length} transactions judged, ${labels.filter(Boolean).length} of them fraud in ${thefts.size} thefts; ${LOOKS} looks a day`,
        head: ['judge', 'average precision', `precision at ${LOOKS} a day`, 'thefts stopped', 'cost a day'],
        rows: [
          ['nobody looks', '-', '-', 0, fixed(nobody, 0)],
          ...Object.entries(measured).map(([name, m]) => [name, fixed(m.ap, 3), percent(m.precision), m.thefts, fixed(m.cost, 0)]),
        ],
      },
      { title: 'Thefts stopped, by kind of thief', head: ['kind', 'thefts', ...Object.keys(scores)], rows: kinds },
    ],
    pictures: [
      {
        name: 'cost',
        says: 'Cost a day and precision against looks a day: each curve of cost falls, reaches its best budget, and rises again',
        panelHeight: 240,
        figure: {
          title: 'How many looks a day are worth their price',
          subtitle: `one look costs ${PRICE}; a theft that is not stopped costs its amounts`,
          x: 'shared',
          panels: [
            { title: 'cost a day', x: { label: 'looks a day', scale: 'linear' }, y: { label: '', scale: 'linear' }, layers: curves },
            {
              title: 'share of looks that are fraud',
              x: { label: 'looks a day', scale: 'linear' },
              y: { label: '', scale: 'linear' },
              layers: precision,
            },
          ],
        },
      },
    ],
  };
}

/** The same rows for other tools: see bench/cases-peers.mjs. @param {readonly Transaction[]} all */
export function fraudRows(all) {
  const half = all[all.length - 1].time / 2;
  return {
    names: BASELINE,
    own: baselineRows(all),
    raw: rawRows(all),
    labels: all.map((t) => (t.fraud === '' ? 0 : 1)),
    from: all.findIndex((t) => t.time >= half),
  };
}
