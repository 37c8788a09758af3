// What `autoSeries` costs: CPU seconds and the largest memory of the process, by length, length of the rhythm, and channels. Each case in a process of its own.
//   node bench/series-growth.bench.mjs [--most 65536]
import { execFileSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { autoSeries, random } from 'hapax';

const { values: given } = parseArgs({ options: { most: { type: 'string', default: '65536' }, case: { type: 'string', default: '' } } });
if (given.case !== '') {
  const [rows, period, columns] = given.case.split(',').map(Number);
  const chance = random(1);
  const values = Float64Array.from({ length: rows * columns }, (_, k) => {
    const i = Math.floor(k / columns);
    return chance.normal() + (period > 0 ? 10 * Math.sin((2 * Math.PI * i) / period) : 0);
  });
  const begin = process.cpuUsage();
  autoSeries({ values, rows, columns });
  const { user, system } = process.cpuUsage(begin);
  console.log(JSON.stringify({ seconds: (user + system) / 1e6, megabytes: process.resourceUsage().maxRSS / 1024 }));
} else {
  const row = (cells) => console.log(`| ${cells.join(' | ')} |`);
  row(['samples', 'rhythm', 'channels', 'CPU s', 'memory of the process']);
  row(['---:', '---:', '---:', '---:', '---:']);
  const sizes = [1024, 4096, 16_384, 65_536, 262_144].filter((n) => n <= Number(given.most));
  const cases = [
    ...sizes.flatMap((n) => [
      [n, 0, 1],
      [n, 288, 1],
    ]),
    [4096, 24, 1],
    [4096, 1000, 1],
    [4096, 288, 4],
    [4096, 288, 16],
  ];
  for (const [rows, period, columns] of cases) {
    const out = execFileSync(process.execPath, [import.meta.filename ?? process.argv[1], '--case', `${rows},${period},${columns}`], {
      encoding: 'utf8',
    });
    const { seconds, megabytes } = JSON.parse(out);
    row([rows.toLocaleString('en'), period === 0 ? 'none' : period, columns, seconds.toFixed(2), `${Math.round(megabytes)} MB`]);
  }
}
