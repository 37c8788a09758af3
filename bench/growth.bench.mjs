// How time grows with the number of samples: fit and score of each batch detector from 1,000 samples on, doubling by tens while a run
// stays under a limit; the exponent is the slope of log time over log n of the last two sizes. Draws bench/results/growth.svg.
import { writeFileSync } from 'node:fs';
import { svg } from '@hapax/plot';
import { random } from 'hapax';
import { detectors } from 'hapax/registry';
import { cpu, report } from './harness.mjs';

const SIZES = [1000, 3162, 10_000, 31_623, 100_000, 316_228, 1_000_000];
const FEATURES = 10;
/** CPU seconds after which the next size is not tried. */
const LIMIT = 4;

const chance = random(1);
const values = Float64Array.from({ length: SIZES.at(-1) * FEATURES }, () => chance.normal());
const wanted = process.argv.slice(2);
const rows = [];
const lines = [];
for (const [id, { spec, configure }] of Object.entries(detectors)) {
  if (wanted.length > 0 && !wanted.includes(id)) continue;
  const points = [];
  for (const n of SIZES) {
    const x = { values: values.subarray(0, n * FEATURES), rows: n, columns: FEATURES };
    const labels = Uint8Array.from({ length: n }, (_, i) => (i % 50 === 0 ? 1 : 0));
    const before = process.memoryUsage();
    const { seconds } = cpu(() =>
      configure({})
        .fit(x, spec.labels === 'required' ? { labels } : {})
        .score(x),
    );
    const after = process.memoryUsage();
    points.push({ n, seconds, memory: after.heapUsed + after.external - before.heapUsed - before.external });
    if (seconds > LIMIT) break;
  }
  const [a, b] = points.slice(-2);
  const exponent = Math.log(b.seconds / a.seconds) / Math.log(b.n / a.n);
  rows.push({
    detector: id,
    largest: b.n,
    'CPU s': Number(b.seconds.toPrecision(3)),
    exponent: Number(exponent.toFixed(2)),
    'MB left behind': Math.round(Math.max(0, b.memory) / 1e6),
  });
  lines.push({ kind: 'line', name: id, role: 'data', x: points.map((p) => p.n), y: points.map((p) => p.seconds) });
}
report('growth', `Fit and score of n samples of ${FEATURES} normal features: largest size tried, and how time grows there`, rows);
const panels = lines.map((line) => ({
  title: line.name,
  x: { label: 'samples', scale: 'log' },
  y: { label: 'CPU seconds', scale: 'log' },
  layers: [{ ...line, name: 'fit and score' }],
}));
writeFileSync(
  new URL('results/growth.svg', import.meta.url),
  svg({ title: 'Time against number of samples', x: 'own', panels }, { width: 720, panelHeight: 110 }),
);
