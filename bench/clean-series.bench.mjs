// Series in which nothing happens, and the same with one fault each: how often something is told, how often the fault is found, and
// what each aspect of `autoSeries` brings.
//   node bench/clean-series.bench.mjs [--sizes 20,200,1000] [--seeds 10] [--only walk] [--without form,turn]
import { parseArgs } from 'node:util';
import { autoSeries, random } from 'hapax';

const { values: given } = parseArgs({
  options: {
    sizes: { type: 'string', default: '20,50,200,1000' },
    seeds: { type: 'string', default: '10' },
    only: { type: 'string', default: '' },
    without: { type: 'string', default: '' },
  },
});
const sizes = given.sizes.split(',').map(Number);
const seeds = Number(given.seeds);
const ALL = ['value', 'step', 'turn', 'swing', 'form', 'range'];
const aspects = ALL.filter((aspect) => !given.without.split(',').includes(aspect));

const series = (next) => (n, seed) => {
  const chance = random(seed);
  const state = { x: 0, h: 1, e: 0 };
  return Float64Array.from({ length: n }, (_, i) => next(chance, state, i, n));
};
const student = (chance, freedom) => {
  let squares = 0;
  for (let k = 0; k < freedom; ++k) squares += chance.normal() ** 2;
  return chance.normal() / Math.sqrt(squares / freedom);
};
const poisson = (chance, mean) => {
  let count = 0;
  for (let p = chance.uniform(); p > Math.exp(-mean); p *= chance.uniform()) count += 1;
  return count;
};
const walk = (weight, noise = (chance) => chance.normal()) => series((chance, state) => (state.x = weight * state.x + noise(chance)));
const states = (up, down) =>
  series((chance, state) => (chance.uniform() < (state.x === 0 ? up : down) ? (state.x = 1 - state.x) : state.x));
const day = (i) => 10 * Math.sin((2 * Math.PI * i) / 24);

const KINDS = {
  normal: series((chance) => chance.normal()),
  'Student t, 4 degrees': series((chance) => student(chance, 4)),
  'Student t, 3 degrees': series((chance) => student(chance, 3)),
  exponential: series((chance) => -Math.log(1 - chance.uniform())),
  lognormal: series((chance) => Math.exp(chance.normal())),
  uniform: series((chance) => chance.uniform()),
  'autoregression .5': walk(0.5),
  'autoregression .9': walk(0.9),
  'random walk': walk(1),
  'random walk, t 4': walk(1, (chance) => student(chance, 4)),
  season: series((chance, _, i) => chance.normal() + day(i)),
  'season, t 4': series((chance, _, i) => student(chance, 4) + day(i)),
  trend: series((chance, _, i, n) => chance.normal() + (10 * i) / n),
  'counts of 5': series((chance) => poisson(chance, 5)),
  'counts of .3': series((chance) => poisson(chance, 0.3)),
  'rare event': series((chance) => poisson(chance, 0.02)),
  rounded: series((chance) => Math.round(chance.normal())),
  'two states': states(0.1, 0.1),
  'rare state': states(0.01, 0.2),
  // What has no level to come back to, or no spread that stays.
  'walk and noise': series((chance, state) => (state.x += 0.3 * chance.normal()) + chance.normal()),
  'ARIMA(1,1,1)': series((chance, state) => {
    const noise = chance.normal();
    state.h = 0.5 * state.h + noise + 0.3 * state.e;
    state.e = noise;
    return (state.x += state.h);
  }),
  'walk of a slope': series((chance, state) => (state.x += state.e += 0.1 * chance.normal())),
  'walk with drift': series((chance, state) => (state.x += 0.1 + chance.normal())),
  'price, GARCH': series((chance, state) => {
    state.h = 0.05 + 0.1 * state.e ** 2 + 0.85 * state.h;
    state.e = Math.sqrt(state.h) * chance.normal();
    return 100 * Math.exp((state.x += 0.01 * state.e));
  }),
  'returns, GARCH': series((chance, state) => {
    state.h = 0.05 + 0.1 * state.e ** 2 + 0.85 * state.h;
    return (state.e = Math.sqrt(state.h) * chance.normal());
  }),
  'bent trend': series((chance, _, i, n) => chance.normal() + (20 / n) * (i + Math.max(0, i - n / 3) - 3 * Math.max(0, i - (2 * n) / 3))),
  'slow wave': series((chance, _, i, n) => chance.normal() + 8 * Math.sin((3 * Math.PI * i) / n)),
  'cycle that keeps no time': series((chance, state) => {
    const next = 1.9 * state.x - 0.95 * state.e + chance.normal();
    state.e = state.x;
    return (state.x = next);
  }),
  'season on a walk': series((chance, state, i) => (state.x += 0.5 * chance.normal()) + chance.normal() + day(i)),
  'season, autoregression .9': series((chance, state, i) => (state.x = 0.9 * state.x + chance.normal()) + day(i)),
  'season that grows': series((chance, _, i, n) => 50 * Math.exp(i / n) * (1 + day(i) / 20) * Math.exp(0.05 * chance.normal())),
  'season of lognormal': series((chance, _, i) => Math.exp(2 + day(i) / 10 + 0.5 * chance.normal())),
  'season, weekends': series((chance, _, i) => chance.normal() + (Math.floor(i / 24) % 7 < 5 ? day(i) : day(i) / 3)),
  'counts with a season': series((chance, _, i) => poisson(chance, 11 + day(i))),
};

/** What is planted at `at` in a series of spread 1: the new values. */
const FAULTS = {
  spike: (x, at) => x.map((v, i) => (i === at ? v + 12 : v)),
  dip: (x, at) => x.map((v, i) => (i === at ? v - 12 : v)),
  shift: (x, at) => x.map((v, i) => (i >= at ? v + 5 : v)),
  drift: (x, at) => x.map((v, i) => (i >= at && i < at + x.length / 5 ? v + (10 * (i - at)) / (x.length / 5) : v)),
  variance: (x, at, usual) => x.map((v, i) => (i >= at && i < at + x.length / 12 ? usual(i) + 5 * (v - usual(i)) : v)),
  stuck: (x, at) => x.map((v, i) => (i >= at && i < at + 30 ? x[at] : v)),
  missing: (x, at) => x.map((v, i) => (i >= at && i < at + 30 ? Number.NaN : v)),
  'odd shape': (x, at) => x.map((v, i) => (i >= at && i < at + 24 ? v - 2 * day(i) : v)),
};
/** Series that faults are planted in; an odd shape needs a shape. */
const GROUNDS = ['normal', 'Student t, 4 degrees', 'autoregression .9', 'season'];

const rows = (x) => ({ values: x, rows: x.length, columns: 1 });
const eventsOf = (x) => autoSeries(rows(x), {}, { aspects }).events;
const share = (hits, of) => `${Math.round((100 * hits) / of)} %`.padStart(7);

console.log(`something told where nothing happens; ${seeds} seeds${given.without ? `; without ${given.without}` : ''}`);
console.log('n'.padEnd(24), ...sizes.map((n) => String(n).padStart(7)));
let told = 0;
let files = 0;
for (const [name, make] of Object.entries(KINDS).filter(([name]) => name.includes(given.only))) {
  const cells = sizes.map((n) => {
    let hits = 0;
    for (let seed = 1; seed <= seeds; ++seed) if (eventsOf(make(n, 1000 * n + seed)).length > 0) hits += 1;
    told += hits;
    files += seeds;
    return share(hits, seeds);
  });
  console.log(name.padEnd(24), ...cells);
}
console.log('all'.padEnd(24), share(told, files));

console.log(`\nfaults found among 600 values; ${seeds} seeds; other events told in all`);
for (const ground of GROUNDS.filter((name) => name.includes(given.only))) {
  const cells = Object.entries(FAULTS).flatMap(([name, plant]) => {
    if (name === 'odd shape' && ground !== 'season') return [];
    let [found, other] = [0, 0];
    for (let seed = 1; seed <= seeds; ++seed) {
      const at = 200 + ((seed * 37) % 250);
      const end = name === 'drift' ? at + 120 : name === 'variance' ? at + 50 : name === 'shift' ? at + 10 : at + 30;
      const events = eventsOf(plant(KINDS[ground](600, 77_000 + seed), at, ground.startsWith('season') ? day : () => 0));
      const hits = events.filter(({ start, end: to }) => start <= end && to >= at - 10);
      found += hits.length > 0 ? 1 : 0;
      other += events.length - hits.length;
    }
    return [`${name} ${share(found, seeds).trim()} (${other})`];
  });
  console.log(`${ground}: ${cells.join(', ')}`);
}
