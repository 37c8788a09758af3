// Twelve series of vega-datasets, judged with nothing set: what was expected, and what was found, drawn on one sheet.
//   node bench/twelve-series.mjs [FILE, docs/images/twelve-series.png]
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { svg } from '@hapax/plot';
import { Resvg } from '@resvg/resvg-js';
import { autoSeries } from 'hapax';

const file = process.argv[2] ?? 'docs/images/twelve-series.png';
const [WIDE, HIGH, ACROSS] = [480, 216, 3];
const data = fileURLToPath(new URL('../node_modules/vega-datasets/data', import.meta.url));
const text = (name) => readFileSync(join(data, name), 'utf8');
const csv = (name) => {
  const [head, ...lines] = text(name).trim().split(/\r?\n/);
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, j) => [names[j], cell])));
};
const time = (value) =>
  Date.parse(
    /^\d{4}$/.test(value)
      ? `${value}-01-01`
      : /\d{4}\/\d/.test(value)
        ? value.replace(/\//g, '-')
        : `${value}${/T|Z/.test(value) ? '' : ' UTC'}`,
  );
const of = (rows, at, value) => rows.map((row) => [time(row[at]), row[value] === '' ? Number.NaN : Number(row[value])]);

const weather = csv('seattle-weather.csv');
const work = csv('us-employment.csv');
const idle = JSON.parse(text('unemployment-across-industries.json'));
/** Rows counted by month. */
const byMonth = (dates) => {
  const counts = new Map();
  for (const date of dates) {
    const at = Date.parse(`${date.slice(0, 7)}-01`);
    if (at === at) counts.set(at, (counts.get(at) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => a[0] - b[0]);
};
const deaths = (kind) =>
  of(
    csv('disasters.csv').filter(({ Entity }) => Entity === kind),
    'Year',
    'Deaths',
  );
const SERIES = [
  ['Carbon dioxide in the air, Mauna Loa, ppm', of(csv('co2-concentration.csv'), 'Date', 'CO2')],
  ['Warmest hour of the day, Seattle, °C', of(weather, 'date', 'temp_max')],
  ['Deaths by extreme weather in the year', deaths('Extreme weather')],
  ['Wind by day, Seattle, m/s', of(weather, 'date', 'wind')],
  ['S&P 500 by day', of(csv('sp500-2000.csv'), 'date', 'close')],
  ['S&P 500, shares traded by day', of(csv('sp500-2000.csv'), 'date', 'volume')],
  ['Birds that struck planes, reports by month', byMonth(text('birdstrikes.csv').match(/\b(?:19|20)\d\d-\d\d-\d\d\b/g))],
  ['Jobs in government, USA, thousands', of(work, 'month', 'government')],
  ['Deaths by earthquakes in the year', deaths('Earthquake')],
  [
    'Out of work in construction, USA, thousands',
    of(
      idle.filter(({ series }) => series === 'Construction'),
      'date',
      'count',
    ),
  ],
  ['Temperature of the earth, difference from the mean, °C', of(csv('global-temp.csv'), 'year', 'temp')],
  ['Changes on GitHub by hour, where there were any', of(csv('github.csv'), 'time', 'count')],
];

const fontFiles = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((font) =>
  fileURLToPath(new URL(`../packages/cli/fonts/${font}`, import.meta.url)),
);
const look = { background: '#ffffff', font: { fontFiles, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans' } };
const lines = [];
const sheet = [];
SERIES.forEach(([title, points], k) => {
  const times = points.map(([at]) => at);
  const values = Float64Array.from(points, ([, v]) => v);
  const { events, channels, cellOf, notes } = autoSeries({ values, rows: values.length, columns: 1 }, {}, { times });
  const [{ expected, lower, upper }] = channels;
  const pick = (x) => Float64Array.from(cellOf, (c) => x[c]);
  const at = Float64Array.from(times);
  const rows = events.flatMap(({ start, end }) => Array.from({ length: end - start + 1 }, (_, i) => start + i));
  const layers = [
    { kind: 'band', name: 'expected band', x: at, low: pick(lower), high: pick(upper) },
    { kind: 'line', name: 'expected', role: 'threshold', x: at, y: pick(expected) },
    { kind: 'line', name: 'data', role: 'data', x: at, y: values },
    ...(rows.length > 0
      ? [
          {
            kind: 'points',
            name: 'event',
            role: 'anomaly',
            x: Float64Array.from(rows, (i) => at[i]),
            y: Float64Array.from(rows, (i) => values[i]),
          },
        ]
      : []),
  ];
  const panel = { title: '', x: { label: '', scale: 'time' }, y: { label: '', scale: 'linear' }, layers };
  const drawing = new Resvg(
    svg({ title, subtitle: notes.join('; '), x: 'shared', panels: [panel] }, { width: 720, panelHeight: 190 }),
    look,
  ).render();
  const place = `x="${(k % ACROSS) * WIDE}" y="${Math.floor(k / ACROSS) * HIGH}" width="${WIDE - 10}" height="${Math.round(((WIDE - 10) * drawing.height) / drawing.width)}"`;
  sheet.push(`<image ${place} href="data:image/png;base64,${drawing.asPng().toString('base64')}"/>`);
  const day = (ms) => new Date(ms).toISOString().slice(0, 10);
  lines.push(
    `${title}: ${events.length === 0 ? 'nothing is told' : events.map((e) => `${day(e.from)} ${e.kind}, ${e.sentence}`).join('; ')}`,
  );
});
const size = `width="${ACROSS * WIDE}" height="${Math.ceil(SERIES.length / ACROSS) * HIGH}"`;
writeFileSync(file, new Resvg(`<svg xmlns="http://www.w3.org/2000/svg" ${size}>${sheet.join('')}</svg>`, look).render().asPng());
console.log(lines.join('\n'));
