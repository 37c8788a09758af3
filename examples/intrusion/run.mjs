// npm run case:intrusion [-- --write]; with HAPAX_SHARED also KDD99
import { tell } from '../lib/tell.mjs';
import { intrusionCase } from './case.mjs';
import { holdout } from './holdout.mjs';
import { kdd99 } from './kdd99.mjs';
import { network } from './network.mjs';
import { kindsPicture } from './pictures.mjs';

const told = intrusionCase(network());
const real = kdd99();
tell('intrusion', {
  tables: [...told.tables, ...(real ? [holdout(real.past, real.future, 'KDD99, 24,000 different rows').table] : [])],
  pictures: [kindsPicture(told)],
});
