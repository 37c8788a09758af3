// Do thresholds hold on rows not seen? node bench/calibration.bench.mjs [--sizes 100,1000,10000] [--features 2,20,200] [--share .1]. The share of
// fresh normal rows that is flagged, over the share that contamination names; * where it is off by more than a factor 1.3.
import { parseArgs } from 'node:util';
import { random } from 'hapax';
import { detectors } from 'hapax/registry';

const { values: given } = parseArgs({
  options: {
    sizes: { type: 'string', default: '100,1000,10000' },
    features: { type: 'string', default: '2,20' },
    share: { type: 'string', default: '0.1' },
    only: { type: 'string', default: '' },
  },
});
const SLOW = ['autoencoder', 'variationalAutoencoder', 'deepSvdd', 'sgdOneClassSvm'];
/** What compares all rows with each other takes minutes at the largest size. */
const PAIRS = ['kde', 'oneClassSvm'];
const share = Number(given.share);
const list = (text) => text.split(',').map(Number);
const cases = list(given.sizes).flatMap((n) => list(given.features).map((d) => ({ n, d })));
const methods = Object.values(detectors).filter(
  ({ spec }) =>
    spec.labels === undefined &&
    spec.series === undefined &&
    !SLOW.includes(spec.id) &&
    (given.only === '' || given.only.split(',').includes(spec.id)),
);

console.log('method'.padEnd(18), cases.map(({ n, d }) => `${n} x ${d}`.padStart(12)).join(''));
for (const { spec, configure } of methods) {
  const cells = cases.map(({ n, d }) => {
    if (n > 5000 && PAIRS.includes(spec.id)) return '–';
    const draws = Math.max(1, Math.min(20, Math.round(3000 / n)));
    let flagged = 0;
    const fresh = 2000;
    for (let t = 0; t < draws; ++t) {
      const chance = random(1000 + t);
      const rows = (count) => ({ values: Float64Array.from({ length: count * d }, () => chance.normal()), rows: count, columns: d });
      const model = configure({ contamination: share }).fit(rows(n));
      flagged += model.predict(rows(fresh)).reduce((sum, v) => sum + v, 0);
    }
    const off = flagged / (draws * fresh) / share;
    return `${off.toFixed(2)}${off > 1.3 || off < 1 / 1.3 ? '*' : ' '}`;
  });
  console.log(spec.id.padEnd(18), cells.map((cell) => cell.padStart(12)).join(''));
}
