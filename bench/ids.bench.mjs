// From alerts in a file to the matrix of features: time on one core, memory, growth. Thirty days of 2,000 sources, written by a seeded
// generator into a temporary folder, which is removed; each size is measured in a process of its own.
//   node bench/ids.bench.mjs [rows ...] [--format eve|csv] [--run]        rows: 100000 1000000 unless given; --run: the whole of `hapax ids run`
import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collector, idsConfig, readLogs, runIds, storeMaterial, writeRun } from '@hapax/ids';

const START = Date.UTC(2026, 0, 5);
const DAY = 86_400_000;
const DAYS = 30;
const HOSTS = 2000;
const MONTHS = ['january', 'february'];

/** A linear congruence: the same file on every machine. */
function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** One host in three hours raises some forty alerts; who is busy is busy often. Eight places, 70 signatures, 30 ports and now and then a new one. */
function write(path, rows, format) {
  const next = random(7);
  const file = openSync(path, 'w', 0o600);
  let text = '';
  if (format === 'csv')
    text =
      'date_year,date_month,date_mday,date_hour,date_minute,date_second,src_ip,src_port,dest_ip,dest_port,sid,host,PRIORITY,event_name\n';
  const zipf = (n) => Math.min(n - 1, Math.floor((n + 1) ** next()) - 1);
  const burst = 38;
  for (let done = 0; done < rows; ) {
    const time = START + (DAYS * DAY * done) / rows;
    const host = zipf(HOSTS);
    const source = `10.${host % 8}.${host >> 8}.${host & 255}`;
    const many = Math.min(rows - done, 1 + Math.floor(2 * burst * next()));
    for (let k = 0; k < many; ++k, ++done) {
      const target = next() < 0.7 ? `192.168.${(host * 7) % 8}.${zipf(200)}` : `203.0.${zipf(100)}.${zipf(250)}`;
      const port = next() < 0.02 ? Math.floor(65_536 * next()) : [445, 443, 80, 22, 3389, 8080, 25, 53][zipf(8)];
      const signature = 2_000_000 + zipf(70);
      const at = new Date(time + Math.floor(60_000 * next()));
      text += format === 'csv' ? csvLine(at, source, target, port, signature) : eveLine(at, source, target, port, signature, next);
    }
    if (text.length > 1 << 20) {
      writeSync(file, text);
      text = '';
    }
  }
  writeSync(file, text);
  closeSync(file);
}

const csvLine = (at, source, target, port, signature) =>
  `${at.getUTCFullYear()},${MONTHS[at.getUTCMonth()]},${at.getUTCDate()},${at.getUTCHours()},${at.getUTCMinutes()},${at.getUTCSeconds()},${source},51234,${target},${port},${signature},sensor-1,3,rule ${signature}\n`;

const eveLine = (at, source, target, port, signature, next) =>
  `{"timestamp":"${at.toISOString().slice(0, 23)}123+0000","flow_id":${Math.floor(1e15 * next())},"in_iface":"eth0","event_type":"alert","src_ip":"${source}","src_port":51234,"dest_ip":"${target}","dest_port":${port},"proto":"TCP","alert":{"action":"allowed","gid":1,"signature_id":${signature},"rev":2,"signature":"rule ${signature}","category":"Potentially Bad Traffic","severity":3},"app_proto":"http","flow":{"pkts_toserver":4,"pkts_toclient":3,"bytes_toserver":496,"bytes_toclient":180,"start":"${at.toISOString().slice(0, 23)}000+0000"}}\n`;

const seconds = ({ user, system }) => (user + system) / 1e6;
const MB = 1e6;

async function measured(path, whole) {
  const spent = process.cpuUsage();
  const wall = performance.now();
  if (whole) {
    const folder = mkdtempSync(join(tmpdir(), 'hapax-ids-bench-'));
    const run = await runIds(idsConfig({ logs: [path] }), { from: '2026-02-03' });
    await writeRun(folder, run, { version: 'bench', rejects: [] });
    rmSync(folder, { recursive: true, force: true });
    return { events: run.log.events, samples: run.samples.length, found: run.found.length, ...cost(spent, wall) };
  }
  const collect = collector();
  const { events } = await readLogs([path], collect.add, {
    rows: {
      names: collect.names,
      take: (row) => {
        collect.put(row);
        return false;
      },
    },
  });
  const all = collect.done();
  const read = seconds(process.cpuUsage(spent));
  const part = { view: 'alerts', hours: 1, ranges: [[-Infinity, Infinity]], keep: () => true };
  const material = storeMaterial(all, part, []);
  const extractor = material.fit();
  const fit = seconds(process.cpuUsage(spent));
  const { x } = material.extract(extractor);
  const result = {
    events,
    distinct: all.alerts.rows,
    inFile: all.alerts.inFile,
    samples: x.rows,
    features: x.columns,
    cells: x.data.length,
    readS: read,
    fitS: fit - read,
    extractS: seconds(process.cpuUsage(spent)) - fit,
    ...cost(spent, wall),
  };
  all.close();
  return result;
}

const cost = (spent, wall) => ({
  cpuS: seconds(process.cpuUsage(spent)),
  wallS: (performance.now() - wall) / 1000,
  peakMB: Math.round((process.resourceUsage().maxRSS * 1024) / MB),
});

const given = process.argv.slice(2);
if (given[0] === '--measure') {
  console.log(JSON.stringify(await measured(given[1], given[2] === 'run')));
} else {
  const format = given.includes('csv') ? 'csv' : 'eve';
  const whole = given.includes('--run');
  const sizes = given.map(Number).filter((n) => n > 0);
  for (const rows of sizes.length > 0 ? sizes : [100_000, 1_000_000]) {
    const folder = mkdtempSync(join(tmpdir(), 'hapax-ids-bench-'));
    const path = join(folder, format === 'csv' ? 'log.csv' : 'eve.json');
    try {
      write(path, rows, format);
      const told = JSON.parse(
        execFileSync(process.execPath, [import.meta.filename, '--measure', path, whole ? 'run' : ''], { encoding: 'utf8' }),
      );
      const numbers = Object.entries(told).map(([name, value]) => `${name} ${Number(value.toFixed(2)).toLocaleString('en')}`);
      console.log(`${rows.toLocaleString('en')} rows of ${format}, ${Math.round(statSync(path).size / MB)} MB: ${numbers.join(', ')}`);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  }
}
