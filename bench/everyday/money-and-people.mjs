// Prices and revenues, what people do by day and by week, pumps and pipes.
import { bump, DAY, HOUR, MINUTE, one, poisson, round, wave } from './make.mjs';

export const MONEY_AND_PEOPLE = {
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
};
