// What the routes of a server are sent at most.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export const MB = 1 << 20;

/** Labels and a report, as many and as long as a busy year makes them. */
export function writeIds(folder) {
  writeFileSync(join(folder, 'ids.yaml'), 'logs: [logs]\noutput: out\nlabels: labels.ndjson\n');
  const label = (i) =>
    JSON.stringify({ verdict: 'normal', host: `10.0.${i >> 8}.${i & 255}`, who: 'ann', at: '2026-01-31T08:00:00Z', why: 'x'.repeat(100) });
  writeFileSync(join(folder, 'labels.ndjson'), `${Array.from({ length: 50_000 }, (_, i) => label(i)).join('\n')}\n`);
  mkdirSync(join(folder, 'out', 'big'), { recursive: true });
  writeFileSync(join(folder, 'out', 'big', 'report.html'), `<main>${'é<td>1</td>'.repeat(1_700_000)}</main>`);
}

export function samples(n, features, keys, start = 1, prefix = 'k') {
  return JSON.stringify({
    samples: Array.from({ length: n }, (_, i) => ({
      time: start * 1e12 + 1000 * i,
      key: `${prefix}${i % keys}`,
      values: Array.from({ length: features }, (_, j) => Math.round(1e4 * Math.sin(i + 7 * j)) / 1e4),
    })),
  });
}

export function names(n) {
  return Array.from({ length: n }, (_, j) => `f${j}`);
}

export function mb(text) {
  return `${(text.length / MB).toFixed(1)} MB`;
}
