// What wild values hide: node bench/masking.bench.mjs [--seeds 3]. 2,000 clean rows of ten features, with rows 6, 10 and 20 deviations out
// in a feature each; beside them nothing, one cell of 1e6 in another column, and -9999 in a share of its cells. A cell of the table says the
// ranks of the three among the rows that are not wild, mean over the seeds; for auto, those that are flagged.
import { parseArgs } from 'node:util';
import { random } from 'hapax';
import { detectors } from 'hapax/registry';

const { values: given } = parseArgs({
  options: { seeds: { type: 'string', default: '3' }, only: { type: 'string', default: '' } },
});
const WILD = { none: [0, 0], '1e6 once': [1, 1e6], '-9999, 0.1 %': [2, -9999], '-9999, 3 %': [60, -9999], '-9999, 10 %': [200, -9999] };
const methods = (
  given.only || 'auto,isolationForest,baggedNearest,knn,lof,mad,zScore,iqr,ecod,copod,hbos,mahalanobis,ellipticEnvelope,pca,loda,inne'
).split(',');

function table([many, value], seed) {
  const chance = random(seed);
  const rows = Array.from({ length: 2000 }, () => Array.from({ length: 10 }, () => 20 + chance.normal()));
  const wild = new Set();
  for (let i = 0; i < many; ++i) {
    const at = 100 + i * Math.floor(1800 / many);
    rows[at][0] = value;
    wild.add(at);
  }
  for (const [k, out] of [6, 10, 20].entries()) rows[5 + k][3 + k] = 20 + out;
  return { rows, wild };
}

console.log(
  'method'.padEnd(18),
  Object.keys(WILD)
    .map((name) => name.padStart(22))
    .join(''),
);
for (const method of methods) {
  const cells = Object.values(WILD).map((wild) => {
    const ranks = [0, 0, 0];
    const flags = [0, 0, 0];
    for (let seed = 1; seed <= Number(given.seeds); ++seed) {
      const { rows, wild: out } = table(wild, seed);
      const { model, scores } = detectors[method]().fitScore(rows);
      const { own } = model;
      if (own?.lift) own.lift({ values: Float64Array.from(rows.flat()), rows: rows.length, columns: 10 }, scores);
      for (let k = 0; k < 3; ++k) {
        ranks[k] += scores.reduce((above, score, i) => above + (!out.has(i) && score > scores[5 + k] ? 1 : 0), 1);
        flags[k] += own && scores[5 + k] > own.level ? 1 : 0;
      }
    }
    const many = Number(given.seeds);
    return ranks.map((sum, k) => `${(sum / many).toFixed(0)}${flags[k] === many ? 'f' : ''}`).join(' ');
  });
  console.log(method.padEnd(18), cells.map((cell) => cell.padStart(22)).join(''));
}
console.log('\nranks of the rows 6, 10 and 20 deviations out; f: flagged by the rule that the method stands for, at every seed');
