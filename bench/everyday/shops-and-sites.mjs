// Shops, sites, and the machines that serve them.
import { bump, DAY, exponential, HOUR, MINUTE, one, poisson, WEEK_OF_SHOP, wave } from './make.mjs';

export const SHOPS_AND_SITES = {
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
};
