/** What a field for code begins with, by name. */
export const STARTS: Readonly<Record<string, string>> = {
  'a table, its odd rows and why': `import { auto } from 'hapax';
import { readTableText } from '@hapax/io/browser';
import { histogramFigure, svg } from '@hapax/plot';
import { name, text } from './file.js';

const { features, rows: count } = await readTableText(name, text);
const names = features.map((feature) => feature.name);
const rows = Array.from({ length: count }, (_, i) => features.map(({ values }) => values[i]));

const { model, scores } = auto().fitScore(rows);
rows.forEach((row, i) => {
  if (scores[i] > model.threshold) console.log(\`row \${i + 1}: \${model.explain(row, names).sentence}\`);
});

const bars = [{ name: 'score', values: scores, levels: [model.threshold] }];
console.log(svg(histogramFigure(\`Scores of \${count} rows\`, bars), { width: 640 }));
`,
  'a series, and where it is odd': `import { matrixProfile } from 'hapax';
import { seriesFigure, svg } from '@hapax/plot';

// A beat every 50 samples; one of them comes too early.
const values = Array.from({ length: 1000 }, (_, i) => (i % 50 < 6 && i !== 600 ? 1 : 0) + (i > 570 && i < 577 ? 1 : 0));
const rows = values.map((v) => [v]);

const { model, scores } = matrixProfile({ windowSize: 50, contamination: 0.02 }).fitScore(rows);
const odd = values.flatMap((_, i) => (scores[i] > model.threshold ? [i] : []));
console.log(odd.length, 'samples are above the threshold; the oddest is', scores.indexOf(Math.max(...scores)));

const along = { scale: 'linear', label: 'sample', at: values.map((_, i) => i) };
const features = [{ name: 'beat', values }, { name: 'score', values: scores, anomalies: [] }];
console.log(svg(seriesFigure('Beats', along, features, odd), { width: 640 }));
`,
  'a stream with a fault': `import { online } from 'hapax/registry';
import { createStream, synthetic } from 'hapax/stream';
import { seriesFigure, svg } from '@hapax/plot';

const plant = synthetic({ channels: 1, seed: 3 });
const stream = createStream({ features: ['pressure'], detectors: [{ method: 'ewma' }] }, { online });
const seen = [];
const flagged = [];
for (let i = 0; i < 2600; ++i) {
  const { time, values } = plant.at(i);
  const pressure = values[0] + (i >= 2500 && i < 2520 ? 3 : 0);
  const { verdicts, incidents } = stream.push({ time, values: [pressure] });
  for (const { kind, incident } of incidents) console.log(\`sample \${i}: \${kind}, severity \${incident.peak.severity.toFixed(0)}\`);
  if (i < 2300) continue;
  if (verdicts[0].isAnomaly) flagged.push(seen.length);
  seen.push(pressure);
}

const along = { scale: 'linear', label: 'sample', at: seen.map((_, i) => 2300 + i) };
console.log(svg(seriesFigure('The last 300 samples', along, [{ name: 'pressure', values: seen }], flagged), { width: 640 }));
`,
};
