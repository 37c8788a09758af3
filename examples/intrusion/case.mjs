import { connectionRows } from './features.mjs';
import { analystDays } from './feedback.mjs';
import { holdout } from './holdout.mjs';
import { ownPastRows } from './own-past.mjs';

/** @typedef {import('./network.mjs').Connection} Connection */

const DAY = 86_400;

/**
 * Four days are learnt from, the first of them only to know each source; the later ones are judged.
 * @param {readonly Connection[]} all
 */
export function intrusionCase(all) {
  const kinds = all.map((c) => c.kind);
  const start = all.findIndex((c) => c.time >= DAY);
  const from = all.findIndex((c) => c.time >= 4 * DAY);
  const plain = connectionRows(all);
  const own = ownPastRows(all);
  const full = plain.map((row, i) => [...row, ...own[i]]);
  const split = (/** @type {number[][]} */ rows, /** @type {string} */ of) =>
    holdout({ rows: rows.slice(start, from), kinds: kinds.slice(start, from) }, { rows: rows.slice(from), kinds: kinds.slice(from) }, of);
  const alone = split(plain, 'Simulated office, the last two minutes of each source');
  const withPast = split(full, 'The same, with the own past of each source');
  const without = analystDays(all.slice(start), full.slice(start), from - start, false);
  const feedback = analystDays(all.slice(start), full.slice(start), from - start, true);
  const ranks = (/** @type {typeof without[number]} */ day) => day.ranks.map(({ kind, rank }) => `${kind} ${rank}`).join(', ');
  return {
    alone,
    withPast,
    without,
    feedback,
    tables: [
      alone.table,
      withPast.table,
      {
        title: 'An analyst looks at five hosts a day: how many of them attack, and the rank of each attacker',
        head: ['day', 'attackers', 'right of five', 'ranks', 'right of five, with feedback', 'ranks, with feedback'],
        rows: without.map((day, i) => [day.day, day.guilty, day.right, ranks(day), feedback[i].right, ranks(feedback[i])]),
      },
    ],
  };
}
