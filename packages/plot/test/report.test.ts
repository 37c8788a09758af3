import { expect, test } from 'vitest';
import { renderReport } from '../src/report.ts';

const report = {
  title: 'A <b> & c',
  summary: 'Nothing.',
  facts: [{ label: 'anomalies', value: '2', tone: 'alert' }],
  sections: [
    { title: 'T', figures: ['<svg></svg>'], table: { columns: [{ label: 'x', align: 'right' }], rows: [['<img src=x>']], note: '1 more' } },
  ],
  footer: 'hapax',
} as const;

test('all text is escaped and drawings go in as they are', () => {
  const page = renderReport(report);
  expect(page).toContain('A &#60;b&#62; &#38; c');
  expect(page).not.toContain('<img');
  expect(page).toContain('<figure><svg></svg></figure>');
});

test('names of columns steer neither a terminal that shows the page nor the direction of its text', () => {
  const page = renderReport({ ...report, title: 'a\u001b[2J\u009b\u202eb', summary: 'x\u2066y' });
  expect(page).toContain('a\ufffd[2J\ufffd\ufffdb');
  expect(page).toContain('x\ufffdy');
});

test('the page asks nothing of the network and runs no script', () => {
  expect(renderReport(report)).not.toMatch(/https?:|<script|<link|@import|url\(/);
});

test('on a phone a number has the name of its column beside it, escaped', () => {
  const columns = [
    { label: 'wind "N"', align: 'right' },
    { label: 'reason', align: 'left' },
  ] as const;
  const page = renderReport({ ...report, sections: [{ title: 'T', table: { columns, rows: [['4', 'why']] } }] });
  expect(page).toContain('<tr><td class="right" data-label="wind &#34;N&#34;">4</td><td class="left">why</td></tr>');
});

test('shares of a score are bars as long as they are, and a figure has a form for a phone', () => {
  const why = {
    text: 'a < b',
    bars: [
      { label: 'load & more', share: 0.624 },
      { label: 'temp', share: 7 },
    ],
  };
  const page = renderReport({
    ...report,
    sections: [
      {
        title: 'T',
        figures: [{ wide: '<svg id="w"></svg>', narrow: '<svg id="n"></svg>' }],
        table: { columns: [{ label: 'reason', align: 'left' }], rows: [[why]] },
      },
    ],
  });
  expect(page).toContain('a &#60; b<div class="bars"><div><span>load &#38; more</span><i style="width:62%"></i><b>62 %</b></div>');
  expect(page).toContain('<i style="width:100%">');
  expect(page).toContain('<figure class="wide"><svg id="w"></svg></figure>\n<figure class="narrow"><svg id="n"></svg></figure>');
});
