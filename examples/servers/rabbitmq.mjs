import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'amqplib';
import { noServer, startRabbit } from '../../scripts/servers.mjs';
import { pumpSamples } from './pumps.mjs';
import { told, watch } from './watch.mjs';

const SAMPLES = 3000;

/** Samples in a queue, a worker that is killed in the middle, alerts in another queue. */
export async function rabbitmq() {
  if (noServer.rabbitmq) return console.log(`RabbitMQ: skipped, ${noServer.rabbitmq}`);
  const server = await startRabbit();
  const folder = mkdtempSync(join(tmpdir(), 'hapax-course-'));
  try {
    const client = await connect(server.url);
    // When the server ends first, there is nothing left to say.
    client.on('error', () => {});
    const channel = await client.createConfirmChannel();
    await channel.assertQueue('pumps', { durable: true, arguments: { 'x-queue-type': 'quorum' } });
    await channel.assertQueue('alerts', { durable: true });
    const send = async (/** @type {readonly object[]} */ samples) => {
      for (const sample of samples) channel.sendToQueue('pumps', Buffer.from(JSON.stringify(sample)), { persistent: true });
      await channel.waitForConfirms();
    };
    const samples = pumpSamples(SAMPLES, 1);
    const env = { AMQP_URL: server.url, STATE: join(folder, 'pumps.state') };

    // The first worker is killed in the middle of the incident, the second goes on.
    await send(samples.slice(0, SAMPLES - 495));
    const first = watch('rabbitmq.yaml', env);
    await first.until((lines) => lines.length >= 1);
    await first.end('SIGKILL');
    await send(samples.slice(SAMPLES - 495));
    const second = watch('rabbitmq.yaml', env);
    /** @type {string[]} */
    const alerts = [];
    await second.until(
      () => alerts.some((line) => JSON.parse(line).kind === 'closed'),
      async () => {
        const message = await channel.get('alerts');
        if (!message) return;
        channel.ack(message);
        alerts.push(message.content.toString());
      },
    );
    await second.end('SIGTERM');
    await client.close();
    console.log(`RabbitMQ: ${SAMPLES} samples, one worker killed; messages in the queue \`alerts\``);
    for (const line of told(alerts)) console.log(`  ${line}`);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
