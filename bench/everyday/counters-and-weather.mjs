// Counters that are set back, batteries, sun and wind, tanks and rivers.
import { DAY, exponential, HOUR, MINUTE, one, poisson, round, wave } from './make.mjs';

export const COUNTERS_AND_WEATHER = {
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
};
