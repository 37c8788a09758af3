import type { Method } from 'hapax';
import { methodsByName } from 'hapax/registry';
import { POLICIES } from 'hapax/stream';
import { expect, test } from 'vitest';
import { editor } from './editor.ts';

const open = editor();
const ALL = `
import { decisionTree, ewma, isolationForest, lags, mad, mahalanobis, defineDetector } from 'hapax';
import { detectors, online, thresholds, transforms } from 'hapax/registry';
import { createStream, type DetectorConfig, type StreamConfig } from 'hapax/stream';
const rows = [[1], [2]];
`;

test.each(Object.entries(methodsByName))('every option of the %s completes with its sentence and its default', (kind, table) => {
  const entries: (readonly [string, { readonly spec: Method }])[] = Object.entries(table);
  const program = `${ALL}${entries.map(([id]) => `${kind}.${id}({  });\n`).join('')}`;
  const offers = open.completionsInBraces(program);
  expect(offers).toHaveLength(entries.length);
  for (const [at, [id, { spec }]] of entries.entries())
    for (const [key, { doc, default: initial }] of Object.entries(spec.options)) {
      const said = offers[at]!.get(key);
      expect(said, `${id}.${key}`).toContain(doc);
      expect(said?.toLowerCase(), `${id}.${key}`).toContain(
        `default ${Array.isArray(initial) ? `[${initial.join(', ')}]` : initial}.`.toLowerCase(),
      );
    }
});

test.each(Object.entries(POLICIES))('every option of the policy `%s` completes with its sentence', (name, table) => {
  const where = ['calibration', 'retrain'].includes(name)
    ? `detectors: [{ method: 'ewma', ${name}: { | } }]`
    : `detectors: [], ${name}: { | }`;
  const offered = open.completions(`${ALL}createStream({ features: ['a'], ${where} }, { online });`);
  for (const [key, { doc }] of Object.entries(table)) expect(offered.get(key), key).toContain(doc);
});

test('an option says what it is under the pointer', () => {
  expect(open.hover(`${ALL}isolationForest({ nEsti|mators: 50 });`)).toMatch(/^Trees\. .* An integer in \[1, 10000\]; default 100\.$/);
});

test('names of methods complete: in the registry, in a stream, in its thresholds and transforms', () => {
  expect([...open.completions(`${ALL}detectors.|`).keys()]).toEqual(expect.arrayContaining(['isolationForest', 'mad', 'zScore']));
  const config = (text: string) => open.completions(`${ALL}createStream({ features: ['a'], ${text} }, { online });`);
  expect([...config("detectors: [{ method: '|' }]").keys()]).toEqual(expect.arrayContaining(['ewma', 'isolationForest']));
  expect([...config("detectors: [{ method: 'ewma', threshold: { method: '|' } }]").keys()]).toContain('spot');
  expect([...config("detectors: [], transforms: [{ method: '|' }]").keys()]).toContain('lags');
  expect(config("detectors: [{ method: 'ewma', options: { | } }]").get('rate')).toContain('default');
});

test.each([
  ['a misspelt method', 'detectors.isolationForst.configure({});', "Property 'isolationForst' does not exist"],
  ['a misspelt option', 'isolationForest({ nEstimatrs: 3 });', "'nEstimatrs' does not exist"],
  [
    'a misspelt option in a stream',
    "createStream({ features: ['a'], detectors: [{ method: 'ewma', options: { ratte: 1 } }] }, { online });",
    "Type 'number' is not assignable to type 'never'.",
  ],
  [
    'a misspelt policy',
    "createStream({ features: ['a'], detectors: [], alert: { votes: 2 } } satisfies StreamConfig, { online });",
    "'alert' does not exist",
  ],
  ['a fit without the labels that the method learns from', 'decisionTree().fit(rows);', 'Expected 2 arguments, but got 1.'],
  ['more samples for a method that cannot take them in', 'mad().fit(rows).learn(rows);', 'This expression is not callable.'],
])('%s does not compile', (_, text, fault) => {
  expect(open.faults(ALL + text)).toEqual([expect.stringContaining(fault)]);
});

test('what is right compiles', () => {
  expect(
    open.faults(`${ALL}
decisionTree().fit(rows, { labels: [0, 1] });
mahalanobis().fit(rows).learn(rows);
isolationForest({ nEstimators: 50, maxSamples: 'auto' }).fit(rows).score(rows);
createStream({ features: ['a'], detectors: [{ method: 'ewma', options: { rate: 0.1 } }, { method: 'mine', options: { any: 1 } }] }, { online });
const given: string = 'ewma';
const config: StreamConfig = { features: ['a'], detectors: [{ method: given, options: { rate: 0.1 } }] };
createStream(config, { online, detectors, thresholds, transforms });
const own = defineDetector({
  id: 'own', title: 'Own', source: 'none', missing: 'refuse', options: {},
  fit: () => ({ count: 0 }), score: (state, x, out) => void out.fill(state.count), learn: (state, x) => void (state.count += x.rows),
});
own({ contamination: 0.2 }).fit(rows).learn(rows);
`),
  ).toEqual([]);
});
