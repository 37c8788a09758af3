import { defineShared } from '../contract/connector.ts';
import { openKafka, topicsOf } from './kafka.ts';
import { kafkaMetrics } from './metrics.ts';
import { KAFKA } from './options.ts';

/** `type: kafka` */
export const kafka = defineShared({
  id: 'kafka',
  title: 'Kafka topic',
  doc: 'Samples from a topic, shared by any number of processes: the models of a key live where its partition lives. Offsets, state, results, messages and dead letters are one transaction, so nothing is lost or doubled, whatever is killed or moved. State is kept in a compacted topic.',
  options: KAFKA,
  peer: '@platformatic/kafka@1',
  promises: [
    {
      delivery: 'exactly once in effect',
      client: 'What is behind the last transaction is read again by whoever takes the partition, and comes out the same.',
      server: 'A transaction is kept by the other copies, or rolled back and done again.',
    },
  ],
  async open(options, surroundings) {
    const group = await openKafka(options, surroundings);
    const { state, output } = topicsOf(options);
    return {
      source: group.source,
      openStore: group.openStore,
      checkpointEvery: options.everySamples,
      checkpointMs: options.everyMs,
      place: `state in the topic ${state}`,
      afresh: 'take another `group`',
      outputs: [output.incidents, ...(output.results === undefined ? [] : [output.results])].map((topic) => `the topic ${topic}`),
      metrics: (stream) => kafkaMetrics(stream, group.stats),
      close: group.close,
    };
  },
});
