import { deepSad, random } from 'hapax';
import { expect, test } from 'vitest';
import { lossFigures } from '../../src/report/loss-figure.ts';

const next = random(1);
const rows = Array.from({ length: 400 }, () => Float64Array.from({ length: 3 }, () => next.normal()));
const model = deepSad({ nNetworks: 2, epochs: 5, pretrainEpochs: 2, seed: 1 }).fit(rows, { known: rows.map((_, i) => (i === 0 ? -1 : 0)) });
const view = (...models: readonly unknown[]) => ({
  id: 'idsView',
  columns: 3,
  state: { detectors: models.map((one) => ({ model: one })) },
});

test('the loss of each network of Deep SAD is a line, held out hours another; a view without it has no figure', () => {
  const html = lossFigures({
    models: { 'all/<b>': view({ id: 'ecod', columns: 3, state: {} }, model.snapshot()), other: view() } as never,
  });
  expect(html.match(/<polyline class="loss"/g)).toHaveLength(2);
  const few = deepSad({ nNetworks: 1, epochs: 5, pretrainEpochs: 2 }).fit(rows.slice(0, 20), {
    known: rows.slice(0, 20).map((_, i) => (i === 0 ? -1 : 0)),
  });
  const alone = lossFigures({ models: { all: view(few.snapshot()) } as never });
  for (const one of [html, alone]) expect(one.includes('red: on hours held out')).toBe(one.includes('<polyline class="held"'));
  expect(alone).toContain('1 network, ');
  expect(html).toContain('Deep SAD, all/&#60;b&#62;: loss over ');
  expect(html).not.toContain('NaN');
  expect(html).not.toContain('other');
});
