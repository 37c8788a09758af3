// Several numbers at the same moments.
import { DAY, HOUR, MINUTE, many, poisson, round, WEEK_OF_SHOP, wave } from './make.mjs';

export const SEVERAL_NUMBERS = {
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
