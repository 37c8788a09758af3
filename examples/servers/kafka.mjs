import {
  Admin,
  Consumer,
  FetchIsolationLevels,
  MessagesStreamModes,
  ProduceAcks,
  Producer,
  stringDeserializers,
  stringSerializers,
} from '@platformatic/kafka';
import { kafkaTools, startBrokers } from '../../scripts/kafka-broker.mjs';
import { pumpSamples } from './pumps.mjs';
import { told, watch } from './watch.mjs';

const SAMPLES = 3000;
const PUMPS = ['north', 'south', 'east', 'west'];

/** Four pumps in four partitions, two workers that share them, one of them killed; messages in a topic. */
export async function kafka() {
  const tools = await kafkaTools();
  if (tools.skip !== undefined) return console.log(`Kafka: skipped, ${tools.skip}`);
  const cluster = await startBrokers(tools);
  const client = { clientId: 'course', bootstrapBrokers: [...cluster.addresses] };
  try {
    const admin = new Admin(client);
    await admin.createTopics({ topics: ['pumps'], partitions: PUMPS.length, replicas: 1 });
    await admin.close();
    const producer = new Producer({ ...client, serializers: stringSerializers });
    const send = async (/** @type {number} */ from, /** @type {number} */ to) => {
      for (const [partition, pump] of PUMPS.entries()) {
        const samples = pumpSamples(SAMPLES, partition + 1).slice(from, to);
        const messages = samples.map((sample) => ({ topic: 'pumps', partition, key: pump, value: JSON.stringify({ ...sample, pump }) }));
        await producer.send({ messages, acks: ProduceAcks.ALL });
      }
    };
    const env = { KAFKA_BROKER: cluster.addresses[0] ?? '' };
    const messages = new Consumer({ ...client, groupId: 'course', deserializers: stringDeserializers });
    /** @type {string[]} */
    const alerts = [];

    await send(0, SAMPLES - 495);
    const workers = [watch('kafka.yaml', env), watch('kafka.yaml', env)];
    await Promise.race(workers.map((worker) => worker.until((lines) => lines.length >= 1)));
    await workers[0]?.end('SIGKILL');
    await send(SAMPLES - 495, SAMPLES);
    const stream = /** @type {AsyncIterable<{ value?: string }>} */ (
      await messages.consume({
        topics: ['pumps-incidents'],
        mode: MessagesStreamModes.EARLIEST,
        autocommit: false,
        isolationLevel: FetchIsolationLevels.READ_COMMITTED,
      })
    );
    for await (const { value } of stream) {
      if (typeof value === 'string') alerts.push(value);
      if (alerts.filter((line) => JSON.parse(line).kind === 'closed').length >= PUMPS.length) break;
    }
    await messages.close(true);
    await producer.close();
    await workers[1]?.end('SIGTERM');
    console.log(
      `Kafka: ${PUMPS.length} pumps, ${SAMPLES} samples each, one of two workers killed; messages in the topic \`pumps-incidents\``,
    );
    for (const line of told(alerts).sort()) console.log(`  ${line}`);
  } finally {
    await cluster.stop();
  }
}
