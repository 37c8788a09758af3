// Series as people have them, each of its own make: shops, sites, sensors, machines, counters. A series is
// { values (n x columns, row by row), columns, times (ms), period (samples of a turn, 0: none), calm (whether a level is kept) }.
import { COUNTERS_AND_WEATHER } from './counters-and-weather.mjs';
import { MACHINES } from './machines.mjs';
import { MONEY_AND_PEOPLE } from './money-and-people.mjs';
import { SEVERAL_NUMBERS } from './several-numbers.mjs';
import { SHOPS_AND_SITES } from './shops-and-sites.mjs';

export const EVERYDAY = {
  ...SHOPS_AND_SITES,
  ...COUNTERS_AND_WEATHER,
  ...MACHINES,
  ...MONEY_AND_PEOPLE,
  ...SEVERAL_NUMBERS,
};
