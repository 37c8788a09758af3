/** @typedef {import('./transactions.mjs').Transaction} Transaction */

const DAY = 24 * 60;
/** Transactions that stand for a customer about whom nothing is known yet. */
const PRIOR = 5;

export const RAW = ['amount', 'hour', 'country'];
export const BASELINE = [
  'amountAgainstOwn',
  'sinceLast',
  'inLastHour',
  'inLastDay',
  'spentInDay',
  'hourAgainstOwn',
  'newCountry',
  'newCategory',
];

/** The three columns of the textbook: amount, time of day, place. @param {readonly Transaction[]} all */
export const rawRows = (all) => all.map((t) => [t.amount, (t.time % DAY) / 60, t.country]);

/**
 * What each transaction is against its customer's own past. Only earlier transactions count, so that no row knows the future:
 * the same code can run on a stream.
 * @param {readonly Transaction[]} all in order of time
 * @returns {number[][]} shape (nTransactions, 8)
 */
export function baselineRows(all) {
  /** @type {Map<number, ReturnType<typeof blank>>} */
  const people = new Map();
  return all.map((t) => {
    const past = people.get(t.customer) ?? blank();
    people.set(t.customer, past);
    const row = against(past, t);
    learn(past, t);
    return row;
  });
}

const blank = () => ({
  count: 0,
  sum: 0,
  squares: 0,
  sin: 0,
  cos: 0,
  countries: /** @type {Map<number, number>} */ (new Map()),
  categories: /** @type {Map<number, number>} */ (new Map()),
  recent: /** @type {Transaction[]} */ ([]),
});

/** @param {ReturnType<typeof blank>} past @param {Transaction} t */
function against(past, t) {
  const { count } = past;
  // A customer with little past is judged as one of all: mean of log amounts 2.6, standard deviation 1.
  const centre = (past.sum + PRIOR * 2.6) / (count + PRIOR);
  const variance = (past.squares + PRIOR * (1 + 2.6 ** 2)) / (count + PRIOR) - centre ** 2;
  const recent = past.recent.filter((r) => t.time - r.time <= DAY);
  const last = past.recent.at(-1);
  const angle = (2 * Math.PI * (t.time % DAY)) / DAY;
  return [
    (Math.log(t.amount) - centre) / Math.sqrt(Math.max(variance, 0.04)),
    last === undefined ? Math.log1p(3 * DAY) : Math.log1p(t.time - last.time),
    recent.filter((r) => t.time - r.time <= 60).length,
    recent.length,
    Math.log1p(recent.reduce((sum, r) => sum + r.amount, t.amount)) - centre,
    1 - (Math.cos(angle) * past.cos + Math.sin(angle) * past.sin) / (count + PRIOR),
    -Math.log(((past.countries.get(t.country) ?? 0) + 0.5) / (count + 1)),
    -Math.log(((past.categories.get(t.category) ?? 0) + 0.5) / (count + 1)),
  ];
}

/** @param {ReturnType<typeof blank>} past @param {Transaction} t */
function learn(past, t) {
  const log = Math.log(t.amount);
  const angle = (2 * Math.PI * (t.time % DAY)) / DAY;
  past.count += 1;
  past.sum += log;
  past.squares += log * log;
  past.sin += Math.sin(angle);
  past.cos += Math.cos(angle);
  past.countries.set(t.country, (past.countries.get(t.country) ?? 0) + 1);
  past.categories.set(t.category, (past.categories.get(t.category) ?? 0) + 1);
  past.recent = [...past.recent.filter((r) => t.time - r.time <= DAY), t].slice(-50);
}
