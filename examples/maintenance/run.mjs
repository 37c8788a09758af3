// npm run case:maintenance [-- --write]; with HAPAX_SHARED also AI4I 2020 and NASA's engines
import { tell } from '../lib/tell.mjs';
import { engineCase, lifePicture, machiningCase } from './case.mjs';
import { engines, turbofans } from './engines.mjs';
import { ai4i, machining } from './machining.mjs';

const fleet = engineCase(engines(), 'Simulated engines', true);
const real = ai4i();
const turbofan = turbofans();
tell('maintenance', {
  tables: [
    machiningCase(machining(), 'Simulated milling').table,
    ...(real ? [machiningCase(real, 'AI4I 2020').table] : []),
    fleet.table,
    engineCase(engines({ drift: 2 }), 'The same, and one sensor reads 2 standard deviations higher from day 450 on', true).table,
    ...(turbofan ? [engineCase(turbofan, 'NASA turbofans FD001', false).table] : []),
  ],
  pictures: [lifePicture(fleet, 'Simulated engines')],
});
