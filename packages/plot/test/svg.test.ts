import { expect, test } from 'vitest';
import { type Figure, histogramFigure, scoresFigure, seriesFigure, svg } from '../src/index.ts';

const along = {
  scale: 'time',
  label: 'time (UTC)',
  at: Float64Array.from({ length: 50 }, (_, i) => Date.UTC(2024, 0, 1) + i * 86_400_000),
} as const;
const values = Float64Array.from(along.at, (_, i) => Math.sin(i));
const texts = (drawing: string) => [...drawing.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text);

test('a series is drawn with its title, its axis label, its threshold and its anomalies', () => {
  const drawing = svg(
    seriesFigure('Water level', along, [{ name: 'level', values, thresholds: [{ name: 'threshold', values: 0.9 }] }], [14, 20]),
  );
  expect(drawing.startsWith('<svg role="img" aria-label="Water level" ')).toBe(true);
  expect(texts(drawing)).toEqual(
    expect.arrayContaining(['Water level', 'time (UTC)', 'level', 'data', 'threshold', 'anomaly', '2024-01-15']),
  );
});

test('the same figure gives the same bytes, and two figures share no id', () => {
  const figure = seriesFigure('a', along, [{ name: 'x', values }]);
  expect(svg(figure)).toBe(svg(figure));
  const ids = (drawing: string) => [...drawing.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
  const other = ids(svg(seriesFigure('b', along, [{ name: 'x', values }])));
  expect(ids(svg(figure)).filter((id) => other.includes(id))).toEqual([]);
});

test('a drawing of names with characters that XML does not have can be read by everyone', () => {
  const name = 'a\u001b]0;owned\u0007\u0000\ud800\uffff';
  const drawing = svg(seriesFigure(name, along, [{ name, values }]));
  expect(drawing).toContain('a\ufffd]0;owned\ufffd');
  // The characters of XML 1.0, section 2.2, that are no part of a pair.
  expect(drawing).toMatch(/^[\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]*$/u);
});

test('the drawing is well-formed: quotation marks pair up in every tag', () => {
  for (const [tag] of svg(seriesFigure('a "quoted" title', along, [{ name: 'x', values }])).matchAll(/<[a-z][^>]*>/g)) {
    expect(tag.replace(/ [\w:-]+="[^"<]*"/g, '').replace(/\s+/g, ' '), tag).toMatch(/^<[\w:-]+ ?\/?>$/);
  }
});

test('markup in a name is escaped', () => {
  const drawing = svg(seriesFigure('<script>alert(1)</script>', along, [{ name: 'a<b', values }]));
  expect(drawing).not.toContain('<script>');
});

test('every kind of layer is drawn, and a figure of nothing but missing values does not throw', () => {
  const figure: Figure = {
    title: 'all',
    x: 'own',
    panels: [
      {
        x: { label: 'x', scale: 'linear' },
        y: { label: 'y', scale: 'linear' },
        layers: [
          { kind: 'band', name: 'band', x: [0, 1], low: [0, 0], high: [1, 2] },
          { kind: 'bars', name: 'bars', role: 'data', edges: [0, 0.5, 1], heights: [1, 2] },
          { kind: 'line', name: 'line', role: 'fit', x: [0, 1], y: [0, 1] },
          { kind: 'points', name: 'points', role: 'anomaly', x: [0.5], y: [1] },
          { kind: 'level', name: 'level', role: 'threshold', y: 1.5 },
        ],
      },
    ],
  };
  expect((svg(figure).match(/<path|<rect|<polygon/g) ?? []).length).toBeGreaterThan(6);
  const missing = new Float64Array(50).fill(Number.NaN);
  expect(svg(seriesFigure('none', along, [{ name: 'x', values: missing }]))).toContain('</svg>');
  expect(svg(histogramFigure('none', [{ name: 'x', values: missing }]))).toContain('</svg>');
  expect(svg(scoresFigure('none', along, [{ name: 'x', values: missing, threshold: 3 }], { scale: 'log' }))).toContain('</svg>');
});

test('a name too long for its place ends in an ellipsis instead of running over the edge', () => {
  const drawing = svg(seriesFigure('t', along, [{ name: 'x'.repeat(400), values }]));
  expect(Math.max(...texts(drawing).map((text) => text!.length))).toBeLessThan(150);
  expect(texts(drawing).some((text) => text!.endsWith('…'))).toBe(true);
});

test('on a phone the title wraps and the legend takes the lines that it needs: no text is wider than the drawing, panels begin below', () => {
  const names = ['expected band', 'the value before', 'a moving threshold', 'anomaly'];
  const figure: Figure = {
    title: 'What was expected, and what came instead of it in January',
    subtitle: 'thirteen events in twenty-two thousand rows',
    x: 'shared',
    panels: [
      {
        x: { label: '', scale: 'linear' },
        y: { label: '', scale: 'linear' },
        layers: names.map((name) => ({ kind: 'line', name, role: 'data', x: [0, 1], y: [0, 1] }) as const),
      },
    ],
  };
  const [wide, narrow] = [960, 344].map((width) => svg(figure, { width, panelHeight: 180 }));
  expect(texts(wide)).toContain(figure.title);
  expect(texts(narrow)).toEqual(expect.arrayContaining(['What was expected, and what', ...names]));
  const height = (drawing: string) => Number(/height="(\d+)"/.exec(drawing)?.[1]);
  expect(height(narrow)).toBeGreaterThan(height(wide));
});

test('however many lines the subtitle takes, the legend stands below them', () => {
  const subtitle =
    'Five of eight thousand six hundred rows are anomalies, the first six of forty-six groups with most of them are shown here';
  const figure: Figure = {
    title: 'Volume of each group',
    subtitle,
    x: 'shared',
    panels: [
      {
        x: { label: '', scale: 'linear' },
        y: { label: '', scale: 'linear' },
        layers: [{ kind: 'line', name: 'data', role: 'data', x: [0, 1], y: [0, 1] }],
      },
    ],
  };
  for (const width of [344, 960]) {
    const drawing = svg(figure, { width, panelHeight: 180 });
    // A text stands where its group is moved to, and as far below as its `y` says.
    const at = [...drawing.matchAll(/<text([^>]*)>([^<]*)/g)].map(([, where, text]) => ({
      text: text ?? '',
      y: Number(/ y="([\d.]+)"/.exec(where ?? '')?.[1] ?? 0) + Number(/translate\([\d.]+ ([\d.]+)\)/.exec(where ?? '')?.[1]),
    }));
    const last = Math.max(...at.filter(({ text }) => text.length > 8 && subtitle.includes(text)).map(({ y }) => y));
    expect(last).toBeGreaterThan(40);
    const legend = at.find(({ text }) => text === 'data');
    expect(legend?.y ?? 0).toBeGreaterThanOrEqual(last + 14);
  }
});

test('bars begin at zero also where all are of one height, and ticks of far numbers are told apart', () => {
  const edges = Float64Array.from({ length: 11 }, (_, i) => 1e12 + 6e7 * i);
  const drawing = svg(
    {
      title: 'counts',
      x: 'own',
      panels: [
        {
          x: { label: 'counter', scale: 'linear' },
          y: { label: 'count', scale: 'linear' },
          layers: [{ kind: 'bars', name: 'values', role: 'data', edges, heights: new Float64Array(10).fill(12) }],
        },
      ],
    },
    { width: 700 },
  );
  expect(texts(drawing)).toContain('0');
  const far = texts(drawing).filter((text) => text?.endsWith('T'));
  expect(far.length).toBeGreaterThan(2);
  expect(new Set(far).size).toBe(far.length);
});
