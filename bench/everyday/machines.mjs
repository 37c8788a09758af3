// Hearts, machines with cycles, shifts and states, cars.
import { exponential, HOUR, MINUTE, one } from './make.mjs';

export const MACHINES = {
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
};
