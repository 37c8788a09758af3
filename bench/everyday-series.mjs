// Series as people have them, each of its own make: shops, sites, sensors, machines, counters. A series is
// { values (n x columns, row by row), columns, times (ms), period (samples of a turn, 0: none), calm (whether a level is kept) }.
import { random } from 'hapax';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Monday. */
const BEGIN = Date.UTC(2023, 0, 2);

const wave = (i, period, shift = 0) => Math.sin((2 * Math.PI * (i + shift)) / period);
const bump = (hour, at, wide) => Math.exp(-(((((hour - at + 36) % 24) - 12) / wide) ** 2));
const poisson = (chance, mean) => {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * chance.normal()));
  let count = 0;
  for (let p = chance.uniform(); p > Math.exp(-mean); p *= chance.uniform()) count += 1;
  return count;
};
const exponential = (chance) => -Math.log(1 - chance.uniform());
const round = (v, step) => Math.round(v / step) * step;

/** n samples of one channel, one at a time, with a state. */
const one =
  (n, step, { period = 0, calm = true, floor = false, begin = BEGIN }, next) =>
  (seed) => {
    const chance = random(seed);
    const state = { x: 0, y: 0, left: 0, on: false };
    const values = Float64Array.from({ length: n }, (_, i) => next(chance, state, i, begin + i * step));
    return { values, columns: 1, times: Float64Array.from(values, (_, i) => begin + i * step), period, calm, floor };
  };
const many =
  (n, columns, step, { period = 0, calm = true }, next) =>
  (seed) => {
    const chance = random(seed);
    const state = { x: 0, y: 0, z: 0 };
    const values = new Float64Array(n * columns);
    for (let i = 0; i < n; ++i) values.set(next(chance, state, i), i * columns);
    return { values, columns, times: Float64Array.from({ length: n }, (_, i) => BEGIN + i * step), period, calm, floor: false };
  };

const WEEK_OF_SHOP = [0.8, 0.85, 0.9, 1, 1.3, 1.5, 0.65];

export const EVERYDAY = {
  'shop, weekly, growing': one(730, DAY, { period: 7, calm: false, floor: true }, (c, _, i) =>
    Math.round(400 * Math.exp(i / 900) * WEEK_OF_SHOP[i % 7] * Math.exp(0.08 * c.normal())),
  ),
  'shop, closed on Sundays': one(365, DAY, { period: 7, floor: true }, (c, _, i) =>
    i % 7 === 6 ? 0 : Math.round(120 * WEEK_OF_SHOP[i % 7] + 12 * c.normal()),
  ),
  'slow seller': one(500, DAY, { floor: true }, (c) => (c.uniform() < 0.15 ? 1 + poisson(c, 1) : 0)),
  'site, five minutes': one(4032, 5 * MINUTE, { period: 288, floor: true }, (c, _, i) => {
    const hour = (i / 12) % 24;
    const week = Math.floor(i / 288) % 7 < 5 ? 1 : 0.7;
    return poisson(c, 20 + 120 * week * (bump(hour, 11, 3) + bump(hour, 20, 2.5)));
  }),
  'site with a weekly letter': one(24 * 56, HOUR, { period: 168, floor: true }, (c, _, i) => {
    const hour = i % 24;
    const sent = i % 168 >= 34 && i % 168 < 38 ? 400 * Math.exp(-((i % 168) - 34) / 1.5) : 0;
    return poisson(c, 80 + 200 * bump(hour, 14, 4) + sent);
  }),
  'users online, minutes': one(5 * 1440, MINUTE, { period: 1440, floor: true }, (c, s, i) => {
    s.x = 0.98 * s.x + c.normal();
    return Math.max(0, Math.round(300 + 250 * wave(i, 1440, -420) + 4 * s.x));
  }),
  'answer time': one(
    2016,
    10 * MINUTE,
    { period: 144, floor: true },
    (c, _, i) => (40 + 25 * (1 + wave(i, 144, -50))) * Math.exp(0.25 * c.normal()),
  ),
  'slowest answers': one(1500, MINUTE, { floor: true }, (c) => 200 + 60 * exponential(c) + (c.uniform() < 0.05 ? 150 * exponential(c) : 0)),
  'errors, mostly none': one(2000, MINUTE, { floor: true }, (c) => (c.uniform() < 0.03 ? poisson(c, 1.5) : 0)),
  'share of errors': one(1440, MINUTE, { floor: true }, (c, _, i) => {
    const asked = 300 + Math.round(200 * wave(i, 1440));
    return poisson(c, asked * 0.004) / asked;
  }),
  'availability near 100': one(1000, HOUR, {}, (c) => Math.min(100, 100 - (c.uniform() < 0.2 ? 0.05 * exponential(c) : 0))),
  'battery near full, rounded': one(1200, MINUTE, {}, (c, s) => {
    s.x = Math.max(0, 0.97 * s.x + 0.2 * c.normal());
    return Math.round(100 - s.x);
  }),
  queue: one(3000, MINUTE, { floor: true }, (c, s) => (s.x = Math.max(0, s.x + poisson(c, 0.8) - poisson(c, 1)))),
  'processor with hourly jobs': one(2880, MINUTE, { period: 60, floor: true }, (c, s, i) => {
    s.x = 0.7 * s.x + c.normal();
    return Math.max(0, Math.min(100, 12 + 1.5 * s.x + (i % 60 < 3 ? 55 : 0)));
  }),
  'memory that leaks, restarted weekly': one(24 * 42, HOUR, { period: 168 }, (c, _, i) => 800 + 6 * (i % 168) + 8 * c.normal()),
  'disk, cleaned now and then': one(1500, HOUR, { calm: false }, (c, s) => {
    s.x += 0.05 * (1 + 0.2 * c.normal());
    if (s.x > 20 + s.y) {
      s.x -= 15;
      s.y = 6 * c.uniform();
    }
    return 60 + s.x;
  }),
  'network bytes, on and off': one(2500, MINUTE, { floor: true }, (c, s) => {
    if (s.left <= 0) {
      s.on = !s.on;
      s.left = s.on ? 5 + 20 * exponential(c) : 10 + 30 * exponential(c);
    }
    s.left -= 1;
    return (s.on ? 5000 : 200) * Math.exp(0.3 * c.normal());
  }),
  'counter, reset at restarts': one(2000, MINUTE, { calm: false, floor: true }, (c, s) => {
    if (s.left <= 0) {
      s.x = 0;
      s.left = 150 + 100 * c.uniform();
    }
    s.left -= 1;
    return (s.x += poisson(c, 12));
  }),
  'counter, reset each midnight': one(24 * 40, HOUR, { period: 24, calm: false, floor: true }, (c, s, i) => {
    if (i % 24 === 0) s.x = 0;
    return (s.x += poisson(c, 20 + 15 * wave(i, 24, -6)));
  }),
  'counter that only grows': one(1500, HOUR, { calm: false, floor: true }, (c, s, i) => (s.x += poisson(c, 30 + 20 * wave(i, 24)))),
  'battery, discharged and charged': one(2000, 10 * MINUTE, { calm: false }, (c, s, i) => {
    if (i === 0) s.x = 95;
    if (s.on) s.x += 1.2;
    else s.x -= 0.25 * (1 + 0.3 * c.normal());
    if (s.x > 98) s.on = false;
    if (s.x < 25 + s.y) {
      s.on = true;
      s.y = 10 * c.uniform();
    }
    return s.x + 0.2 * c.normal();
  }),
  'battery, one discharge': one(
    800,
    MINUTE,
    { calm: false },
    (c, _, i) => 4.2 - 0.6 * (i / 800) - 0.5 * (i / 800) ** 8 + 0.006 * c.normal(),
  ),
  'sun, nights of none': one(24 * 60, HOUR, { period: 24, floor: true }, (c, s, i) => {
    s.x = 0.8 * s.x + 0.6 * c.normal();
    return Math.max(0, 5 * wave(i, 24, -6)) / (1 + Math.exp(s.x - 0.5));
  }),
  'clear sun': one(
    96 * 30,
    15 * MINUTE,
    { period: 96, floor: true },
    (c, _, i) => Math.max(0, 900 * wave(i, 96, -24) - 50) * (1 + 0.02 * c.normal()),
  ),
  wind: one(2000, HOUR, { floor: true }, (c, s) => {
    s.x = 0.93 * s.x + 0.37 * c.normal();
    return 7 * Math.exp(0.45 * s.x);
  }),
  'outside temperature, rounded': one(24 * 90, HOUR, { period: 24 }, (c, s, i) => {
    s.x = 0.99 * s.x + 0.35 * c.normal();
    return round(9 + 5 * wave(i, 24, -9) + s.x, 0.5);
  }),
  'room with a thermostat': one(2000, MINUTE, {}, (c, s, i) => {
    if (i === 0) s.x = 20;
    if (s.x < 19.5) s.on = true;
    if (s.x > 20.5) s.on = false;
    s.x += (s.on ? 0.09 : -0.05) * (1 + 0.15 * c.normal());
    return round(s.x + 0.03 * c.normal(), 0.1);
  }),
  'tank that is dosed': one(1800, MINUTE, {}, (c, s, i) => {
    if (i === 0) s.x = 7;
    s.x -= 0.01 * (1 + 0.4 * c.normal());
    if (s.x < 6.6) s.x += 0.8;
    return s.x + 0.015 * c.normal();
  }),
  river: one(1500, HOUR, { floor: true }, (c, s) => {
    s.y = 0.8 * s.y + (c.uniform() < 0.01 ? 0.6 * exponential(c) : 0);
    s.x = 0.985 * s.x + 0.2 * s.y;
    return 1.2 + s.x + 0.01 * c.normal();
  }),
  'rain by day': one(1000, DAY, { floor: true }, (c, s) => {
    s.on = c.uniform() < (s.on ? 0.6 : 0.2);
    return s.on ? round(6 * exponential(c), 0.2) : 0;
  }),
  tide: one(4000, 10 * MINUTE, { period: 74.5 }, (c, s, i) => {
    s.x = 0.995 * s.x + 0.01 * c.normal();
    return 1.5 * wave(i, 74.52) + 0.5 * wave(i, 72) + s.x + 0.02 * c.normal();
  }),
  'heart beats': one(3600, 10, { period: 0 }, (c, s, i) => {
    if (s.left <= 0) {
      s.x = i;
      s.left = 80 + 3 * c.normal();
    }
    s.left -= 1;
    const t = i - s.x - 20;
    return (
      Math.exp(-((t / 2.5) ** 2)) - 0.2 * Math.exp(-(((t - 5) / 2.5) ** 2)) + 0.25 * Math.exp(-(((t - 28) / 8) ** 2)) + 0.02 * c.normal()
    );
  }),
  'machine with duty cycles': one(3000, MINUTE, { period: 0 }, (c, s, i) => {
    if (s.left <= 0) {
      s.y = (s.y + 1) % 3;
      s.left = [40, 90, 25][s.y] * (1 + 0.05 * c.normal());
    }
    s.left -= 1;
    s.x = 0.6 * s.x + 0.4 * [2, 18, 30][s.y];
    return s.x + 0.4 * c.normal() + 0 * i;
  }),
  'machine in shifts': one(24 * 60, HOUR, { period: 168, floor: true }, (c, _, i) => {
    const at = i % 24;
    return i % 168 < 120 && at >= 6 && at < 22 ? 80 + 3 * c.normal() : 4 + 0.5 * c.normal();
  }),
  'states drawn by chance': one(2000, MINUTE, {}, (c, s) => {
    if (s.left <= 0) {
      s.y = Math.floor(4 * c.uniform());
      s.left = 20 + 60 * exponential(c);
    }
    s.left -= 1;
    return [5, 20, 35, 60][s.y] + c.normal();
  }),
  vibration: one(2000, MINUTE, { floor: true }, (c, s) => {
    s.x = 0.9 * s.x + 0.2 * c.normal();
    return 1.5 * Math.exp(0.3 * s.x) + 0.1 * Math.abs(c.normal());
  }),
  'signal strength': one(1500, MINUTE, {}, (c, s) => {
    s.x = 0.95 * s.x + c.normal();
    return Math.round(-70 + s.x);
  }),
  'speed of a car': one(2400, 1000, { floor: true }, (c, s) => {
    if (s.left <= 0) {
      s.y = c.uniform() < 0.35 ? 0 : 30 + 60 * c.uniform();
      s.left = 20 + 60 * exponential(c);
    }
    s.left -= 1;
    s.x += Math.max(-6, Math.min(3, s.y - s.x));
    return Math.max(0, s.x + (s.x > 1 ? 0.5 * c.normal() : 0));
  }),
  'share price': one(1250, DAY, { calm: false }, (c, s) => {
    s.y = 0.05 + 0.08 * s.left + 0.87 * s.y;
    const e = Math.sqrt(Math.max(0.05, s.y)) * c.normal();
    s.left = e * e;
    s.x += 0.0003 + 0.012 * e;
    return 80 * Math.exp(s.x);
  }),
  'rate of exchange': one(900, DAY, { calm: false }, (c, s) => round(1.1 * Math.exp((s.x += 0.004 * c.normal())), 0.0001)),
  'index of prices, monthly': one(240, 30.4375 * DAY, { calm: false }, (c, s) => {
    s.y = 0.6 * s.y + 0.1 * c.normal();
    return 80 * Math.exp((s.x += 0.002 + 0.001 * s.y));
  }),
  'passengers, monthly': one(144, 30.4375 * DAY, { period: 12, calm: false }, (c, _, i) =>
    Math.round(110 * Math.exp(i / 120) * (1 + 0.2 * wave(i, 12, -3) + 0.08 * wave(i, 6)) * Math.exp(0.03 * c.normal())),
  ),
  'revenue, quarterly': one(
    48,
    91.3125 * DAY,
    { period: 4, calm: false },
    (c, _, i) => (10 + 0.4 * i) * [0.9, 1, 0.95, 1.25][i % 4] * Math.exp(0.03 * c.normal()),
  ),
  'load of a grid': one(24 * 120, HOUR, { period: 168 }, (c, s, i) => {
    s.x = 0.95 * s.x + 0.25 * c.normal();
    const hour = i % 24;
    const free = i % 168 >= 120 ? 0.8 : 1;
    return 40 + free * (14 * bump(hour, 9, 4) + 18 * bump(hour, 19, 3)) + 5 * wave(i, 24 * 365) + 1.2 * s.x;
  }),
  'steps of a person': one(400, DAY, { period: 7, floor: true }, (c, _, i) =>
    Math.round(Math.max(300, (i % 7 < 5 ? 8000 : 5000) + 2200 * c.normal())),
  ),
  'births by day': one(700, DAY, { period: 7, floor: true }, (c, _, i) => poisson(c, [88, 96, 95, 94, 93, 70, 62][i % 7])),
  'share that buys': one(900, HOUR, { period: 24, floor: true }, (c, _, i) => {
    const asked = Math.round(150 + 120 * wave(i, 24, -8));
    return poisson(c, asked * 0.03) / asked;
  }),
  'somebody there': one(24 * 12 * 10, 5 * MINUTE, { period: 288, floor: true }, (c, s, i) => {
    const hour = (i / 12) % 24;
    const p = hour > 8 && hour < 18 ? 0.9 : 0.02;
    if (c.uniform() < 0.1) s.x = c.uniform() < p ? 1 : 0;
    return s.x;
  }),
  'weight on a lift': one(1500, MINUTE, { floor: true }, (c) =>
    c.uniform() < 0.6 ? 0 : Math.round(75 * (1 + poisson(c, 1)) + 12 * c.normal()),
  ),
  'dollars of a card': one(600, DAY, { floor: true }, (c) => round(Math.exp(3 + 0.9 * c.normal()), 0.01)),
  'alternating sensor': one(1200, 1000, { period: 2 }, (c, _, i) => (i % 2 ? 10 : 12) + 0.2 * c.normal()),
  'pressure with pump strokes': one(3000, 100, { period: 25 }, (c, s, i) => {
    s.x = 0.99 * s.x + 0.05 * c.normal();
    return 60 + 8 * Math.abs(wave(i, 50)) + s.x + 0.3 * c.normal();
  }),
  'ice cream by the weather': one(365 * 3, DAY, { period: 365, floor: true }, (c, s, i) => {
    s.x = 0.7 * s.x + 0.15 * c.normal();
    return Math.round(200 * Math.exp(0.8 * wave(i, 365.25, -91) + s.x));
  }),
  'flow with night minimum': one(96 * 28, 15 * MINUTE, { period: 96, floor: true }, (c, _, i) => {
    const hour = (i / 4) % 24;
    return (2 + 9 * bump(hour, 7.5, 1.5) + 7 * bump(hour, 19, 2.5) + 3 * bump(hour, 13, 3)) * Math.exp(0.12 * c.normal());
  }),
  'servers, four numbers': many(1500, 4, 5 * MINUTE, { period: 288 }, (c, s, i) => {
    s.x = 0.9 * s.x + c.normal();
    const load = 40 + 18 * wave(i, 288) + 2 * s.x;
    return [load + c.normal(), 0.6 * load + 30 + 0.8 * c.normal(), 12 * load + 25 * c.normal(), 3 + 0.3 * c.normal()];
  }),
  'plant, six sensors': many(1500, 6, MINUTE, {}, (c, s) => {
    s.x = 0.97 * s.x + 0.25 * c.normal();
    s.y = 0.9 * s.y + 0.4 * c.normal();
    return [
      20 + s.x,
      50 - 3 * s.x + 0.5 * c.normal(),
      7 + s.y,
      s.x + s.y + 0.3 * c.normal(),
      100 + 2 * s.y + 0.5 * c.normal(),
      5 + 0.4 * c.normal(),
    ];
  }),
  'three shops': many(500, 3, DAY, { period: 7 }, (c, _, i) => {
    const day = WEEK_OF_SHOP[i % 7] * Math.exp(0.06 * c.normal());
    return [poisson(c, 200 * day), poisson(c, 90 * day), poisson(c, 40 * day)];
  }),
  'weather, five numbers': many(24 * 50, 5, HOUR, { period: 24 }, (c, s, i) => {
    s.x = 0.98 * s.x + 0.3 * c.normal();
    s.y = 0.97 * s.y + 0.3 * c.normal();
    const warm = 12 + 5 * wave(i, 24, -9) + s.x;
    return [
      round(warm, 0.1),
      Math.round(Math.max(10, Math.min(100, 75 - 2.5 * (warm - 12) + 5 * c.normal()))),
      round(1013 + 4 * s.y, 0.1),
      Math.max(0, 3 + s.x / 2 + 1.5 * c.normal()),
      Math.max(0, 600 * wave(i, 24, -6)),
    ];
  }),
};
