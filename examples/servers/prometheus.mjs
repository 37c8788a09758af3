import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connect } from 'amqplib';
import { freePort, missing, noServer, serverAt, startRabbit } from '../../scripts/servers.mjs';
import { pumpSamples } from './pumps.mjs';
import { watch } from './watch.mjs';

const monitoring = (/** @type {string} */ name) => fileURLToPath(new URL(`../../packages/connect/monitoring/${name}`, import.meta.url));
/** @typedef {{ status: string, error?: string, data: { result: { metric: Record<string, string> }[] } }} Answer */

const SAMPLES = 3000;
const PATIENCE_MS = 60_000;
/** Of the pipeline file. */
const METRICS = '127.0.0.1:9464';

/** Prometheus asks a running pipeline, holds the rules against it, and answers what each panel of the dashboard asks. */
export async function prometheus() {
  const none = missing('prometheus', 'prometheus') ?? noServer.rabbitmq;
  if (none) return console.log(`Prometheus: skipped, ${none}`);
  const broker = await startRabbit();
  const [folder, port] = [mkdtempSync(join(tmpdir(), 'hapax-course-')), await freePort()];
  const config = {
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    rule_files: [monitoring('alert-rules.yaml')],
    scrape_configs: [{ job_name: 'hapax', static_configs: [{ targets: [METRICS] }] }],
  };
  writeFileSync(join(folder, 'prometheus.yaml'), JSON.stringify(config));
  const args = [`--config.file=${folder}/prometheus.yaml`, `--storage.tsdb.path=${folder}/data`, `--web.listen-address=127.0.0.1:${port}`];
  const server = serverAt({ folder, port, command: 'prometheus', args });
  const ask = async (/** @type {string} */ query) => {
    const answer = await fetch(`http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`);
    const { status, data, error } = /** @type {Answer} */ (await answer.json());
    if (status !== 'success') throw new Error(`${query}: ${error}`);
    return data.result;
  };
  const until = async (/** @type {() => Promise<boolean>} */ enough) => {
    for (const end = Date.now() + PATIENCE_MS; !(await enough()); await new Promise((go) => setTimeout(go, 250)))
      if (Date.now() > end) throw new Error('Prometheus has not seen it in a minute');
  };
  try {
    const client = await connect(broker.url);
    // When the server ends first, there is nothing left to say.
    client.on('error', () => {});
    const channel = await client.createConfirmChannel();
    await channel.assertQueue('pumps', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    const send = async (/** @type {readonly object[]} */ samples) => {
      for (const sample of samples) channel.sendToQueue('pumps', Buffer.from(JSON.stringify(sample)), { persistent: true });
      await channel.waitForConfirms();
    };
    const samples = pumpSamples(SAMPLES, 1);
    await server.start();
    const worker = watch('prometheus.yaml', { AMQP_URL: broker.url, STATE: join(folder, 'pumps.state') });
    // Up to the middle of the incident; counters are seen before they grow, as in a stream that has run for a while.
    await send(samples.slice(0, SAMPLES - 520));
    await until(async () => (await ask('hapax_samples_total{status="scored"} > 100')).length > 0);
    await send(samples.slice(SAMPLES - 520, SAMPLES - 495));
    await until(async () => (await ask('ALERTS{alertname="HapaxIncident",alertstate="firing"}')).length > 0);

    const alerts = (await ask('ALERTS{alertstate="firing"}')).map(({ metric }) => metric.alertname);
    const { panels } = JSON.parse(readFileSync(monitoring('grafana-dashboard.json'), 'utf8'));
    const empty = [];
    let asked = 0;
    for (const { title, targets = [] } of panels)
      for (const { expr } of targets) {
        const answers = await ask(expr.replaceAll('$stream', '.*').replaceAll('$__rate_interval', '30s'));
        asked += 1;
        if (answers.length === 0) empty.push(title);
      }
    await worker.end('SIGTERM');
    await client.close();
    console.log('Prometheus: alerts that fire');
    for (const name of [...new Set(alerts)].sort()) console.log(`  ${name}`);
    console.log(
      `Grafana's dashboard: ${asked} queries of ${panels.length} panels answered; without data: ${[...new Set(empty)].join('; ') || 'none'}`,
    );
  } finally {
    await server.stop();
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
