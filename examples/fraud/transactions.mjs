import { random } from 'hapax';

/** @typedef {{ customer: number, time: number, amount: number, category: number, country: number, fraud: string, episode: number }} Transaction */

const DAY = 24 * 60;
const CATEGORIES = 8;
const COUNTRIES = 12;
/** Share of customers whose card is stolen in the time of the data. */
const ROBBED = 0.16;

/**
 * Card transactions of many customers, in order of time. Our own simulation: no public set of named customers exists.
 * What makes it hard is on purpose. Customers differ a hundredfold in what they spend. They travel, they buy one costly thing a year,
 * and they spend more before a holiday. Thieves come in three kinds: `spree` (costly goods in a few hours), `testing` (many tiny
 * amounts) and `drain` (amounts that are usual for somebody, not for this customer).
 * @param {{ seed?: number, customers?: number, days?: number }} options
 * @returns {Transaction[]} time in minutes from the start
 */
export function transactions({ seed = 1, customers = 400, days = 120 } = {}) {
  const all = [];
  for (let customer = 0; customer < customers; ++customer) {
    const chance = random(seed, customer);
    const who = person(chance);
    all.push(...usual(chance, who, customer, days));
    if (chance.uniform() < ROBBED) all.push(...theft(chance, who, customer, days));
  }
  return all.sort((a, b) => a.time - b.time);
}

/** @typedef {ReturnType<typeof person>} Person */

/** @param {import('hapax').Random} chance */
function person(chance) {
  return {
    level: 2.6 + 0.9 * chance.normal(),
    spread: 0.4 + 0.4 * chance.uniform(),
    perDay: 0.4 + 1.6 * chance.uniform() ** 2,
    hour: 9 + 10 * chance.uniform(),
    home: chance.integer(4),
    likes: [chance.integer(CATEGORIES), chance.integer(CATEGORIES), chance.integer(CATEGORIES)],
    leaves: chance.uniform() < 0.3 ? chance.integer(110) : -1,
    abroad: 4 + chance.integer(COUNTRIES - 4),
  };
}

/** @param {import('hapax').Random} chance @param {Person} who @param {number} customer @param {number} days */
function usual(chance, who, customer, days) {
  const out = [];
  for (let day = 0; day < days; ++day) {
    const away = who.leaves >= 0 && day >= who.leaves && day < who.leaves + 8;
    const holiday = day > 95 && day < 110 ? 1.6 : 1;
    const count = poisson(chance, who.perDay * holiday * (away ? 1.5 : 1));
    for (let i = 0; i < count; ++i) {
      const costly = chance.uniform() < 0.003;
      out.push({
        customer,
        time: day * DAY + minuteOf(chance, who.hour),
        amount: round(Math.exp(who.level + who.spread * chance.normal() + (costly ? 2.5 : 0))),
        category: chance.uniform() < 0.85 ? who.likes[chance.integer(3)] : chance.integer(CATEGORIES),
        country: away ? who.abroad : chance.uniform() < 0.98 ? who.home : chance.integer(COUNTRIES),
        fraud: '',
        episode: -1,
      });
    }
  }
  return out;
}

/** @param {import('hapax').Random} chance @param {Person} who @param {number} customer @param {number} days */
function theft(chance, who, customer, days) {
  const kind = ['spree', 'testing', 'drain'][chance.integer(3)];
  let time = (10 + chance.integer(days - 20)) * DAY + chance.integer(DAY);
  const count = kind === 'spree' ? 3 + chance.integer(4) : kind === 'testing' ? 6 + chance.integer(8) : 4 + chance.integer(4);
  const country = chance.uniform() < 0.5 ? chance.integer(COUNTRIES) : who.home;
  return Array.from({ length: count }, () => {
    time += kind === 'drain' ? (0.5 + chance.uniform()) * DAY : kind === 'spree' ? 5 + 60 * chance.uniform() : 1 + 4 * chance.uniform();
    const amount =
      kind === 'spree'
        ? Math.exp(5 + 0.6 * chance.normal())
        : kind === 'testing'
          ? 0.5 + 2 * chance.uniform()
          : Math.exp(who.level + 1.3 + 0.4 * chance.normal());
    return {
      customer,
      time: Math.round(time),
      amount: round(amount),
      category: chance.integer(CATEGORIES),
      country,
      fraud: kind,
      episode: customer,
    };
  }).filter((t) => t.time < days * DAY);
}

/** Minute of the day around a favourite hour. @param {import('hapax').Random} chance @param {number} hour */
const minuteOf = (chance, hour) => Math.round((((hour + 2.5 * chance.normal()) % 24) + 24) * 60) % DAY;

/** @param {import('hapax').Random} chance @param {number} rate */
function poisson(chance, rate) {
  let count = 0;
  for (let p = chance.uniform(); p > Math.exp(-rate); p *= chance.uniform()) count += 1;
  return count;
}

/** To the cent. @param {number} amount */
const round = (amount) => Math.max(0.01, Math.round(100 * amount) / 100);
