import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { killBothEnds } from './connectors/killing.mjs';
import { killAroundSink, SINK_TRIALS } from './connectors/sinks.mjs';
import { TRIALS } from './connectors/trials.mjs';

// node bench/connectors-proof.bench.mjs [--samples 6000] [--kills 20] [--server-kills 5] [--only redis] [--seed 1]
// Real servers, each read by a process with state, or told of incidents by one: both ends are killed at random moments. What came out is compared with one process that
// nothing happened to. An extra line for each trial that the servers of this machine do not allow.

const { values: flags } = parseArgs({
  options: {
    samples: { type: 'string', default: '6000' },
    kills: { type: 'string', default: '20' },
    'server-kills': { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    seed: { type: 'string', default: '1' },
  },
});
const [samples, clientKills, serverKills, seed] = [flags.samples, flags.kills, flags['server-kills'], flags.seed].map(Number);

console.log('| source | samples | kills of the process | kills of the server | lost | doubled | different |');
console.log('|---|---|---|---|---|---|---|');
for (const [name, { skip, start }] of Object.entries(TRIALS)) {
  if (!name.startsWith(flags.only)) continue;
  if (skip !== undefined) {
    console.log(`| ${name} | not tried: ${skip} | | | | | |`);
    continue;
  }
  const folder = mkdtempSync(join(tmpdir(), 'hapax-proof-'));
  const trial = await start();
  try {
    const { said, code, ...counts } = await killBothEnds({ ...trial, folder, samples, clientKills, serverKills, seed });
    console.log(`| ${[name, ...Object.values(counts)].join(' | ')} |`);
    if (counts.lost > 0) console.error(said.join('\n'));
  } finally {
    await trial.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

console.log('\n| sink | messages | kills of the process | kills of the server | lost | doubled | never sent |');
console.log('|---|---|---|---|---|---|---|');
for (const [name, { skip, calm, newest, start }] of Object.entries(SINK_TRIALS)) {
  if (!name.startsWith(flags.only)) continue;
  if (skip !== undefined) {
    console.log(`| ${name} | not tried: ${skip} | | | | | |`);
    continue;
  }
  const folder = mkdtempSync(join(tmpdir(), 'hapax-proof-'));
  const { server, sink, kept, stop } = await start();
  try {
    const kills = { clientKills, serverKills: calm ? 0 : serverKills };
    const { said, code, ...counts } = await killAroundSink({ folder, server, sink, kept, newest, samples: 4000, ...kills });
    console.log(`| ${[name, ...Object.values(counts)].join(' | ')} |`);
    if (counts.lost > 0) console.error(said.join('\n'));
  } finally {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
process.exit(0);
