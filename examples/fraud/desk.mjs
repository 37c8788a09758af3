/** @typedef {import('./transactions.mjs').Transaction} Transaction */

const DAY = 24 * 60;

/** The rows of each day, strangest first. @param {readonly Transaction[]} judged @param {ArrayLike<number>} scores */
export function rankedDays(judged, scores) {
  /** @type {Map<number, number[]>} */
  const days = new Map();
  judged.forEach((t, i) => {
    const day = Math.floor(t.time / DAY);
    const rows = days.get(day) ?? [];
    days.set(day, rows);
    rows.push(i);
  });
  return [...days.values()].map((rows) => rows.sort((a, b) => scores[b] - scores[a]));
}

/**
 * What a desk that looks at the `k` strangest transactions of each day finds. A card is stopped at the first fraud that is looked at:
 * later ones of the same theft do no harm.
 * @param {readonly Transaction[]} judged in order of time @param {readonly (readonly number[])[]} days of `rankedDays` @param {number} k
 */
export function desk(judged, days, k) {
  const looked = new Set(days.flatMap((rows) => rows.slice(0, k)));
  const stopped = new Set();
  let hits = 0;
  let lost = 0;
  judged.forEach((t, i) => {
    if (looked.has(i) && t.fraud !== '') {
      hits += 1;
      stopped.add(t.episode);
    }
    if (t.fraud !== '' && !stopped.has(t.episode)) lost += t.amount;
  });
  return { looked: looked.size, precision: hits / looked.size, thefts: stopped.size, lost, days: days.length, stopped };
}

/** Money a day: lost to thieves, and paid for looking. @param {ReturnType<typeof desk>} found @param {number} price of one look */
export const costADay = (found, price) => (found.lost + price * found.looked) / found.days;
