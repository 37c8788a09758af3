// npm run case:health [-- --write]; with HAPAX_SHARED also record 100 of MIT-BIH
import { tell } from '../lib/tell.mjs';
import { heartTable } from './case.mjs';
import { hearts, record100 } from './hearts.mjs';
import { rhythmPicture, shapePicture } from './pictures.mjs';

const patients = hearts();
const told = heartTable(patients, 'Six simulated hearts');
const real = record100();
tell('health', {
  tables: [told.table, ...(real ? [heartTable([real], 'Record 100 of MIT-BIH').table] : [])],
  pictures: [rhythmPicture(told.all[0], 'Patient 1'), shapePicture(patients[0], 'Patient 1')],
});
