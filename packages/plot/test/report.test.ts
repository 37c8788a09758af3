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
