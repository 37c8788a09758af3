import type { Surroundings } from '../contract/surroundings.ts';
import { mappingOf } from '../sources/mapping.ts';
import { fieldsOf } from '../sources/seen-fields.ts';
import { brokerOf, loadClient } from './client.ts';
import { startCluster } from './cluster.ts';
import { type KafkaGroup, startGroup } from './group.ts';
import { type KafkaOptions, securityOf } from './options.ts';
import { registryDecoding } from './schema-registry.ts';
import { prepareTopics } from './topics.ts';
import { recordReader } from './values.ts';
import { plainly } from './ways-out.ts';

export type { GroupStats, KafkaGroup } from './group.ts';
export type { KafkaOptions } from './options.ts';

/** Names of the topics of a stream. */
export const topicsOf = ({ group, state, results, only, incidents, deadLetters }: KafkaOptions) => ({
  state: state ?? `${group}-state`,
  output: {
    ...(results === undefined ? {} : { results }),
    only,
    incidents: incidents ?? `${group}-incidents`,
    deadLetters: deadLetters ?? `${group}-dead-letters`,
  },
});

/**
 * A worker of a group that shares a topic: its source, and the stores of its partitions, for `runPartitions`.
 * @throws HapaxError `CONFIG` when the package is missing, a topic is not as it must be, or the options do not go together; `NETWORK` when no broker answers
 */
export async function openKafka(
  options: KafkaOptions,
  { features, texts, clock, onTrouble }: Pick<Surroundings, 'features' | 'texts' | 'clock' | 'onTrouble'>,
): Promise<KafkaGroup> {
  const security = securityOf(options);
  const bootstrap = options.brokers.map(brokerOf);
  const decoding = options.registry && (await registryDecoding(options.registry));
  const mapping = { ...mappingOf({ features, texts, onTrouble }, options), keyed: options.key !== undefined };
  const take = recordReader(mapping, decoding);
  const client = await loadClient();
  const cluster = startCluster({ client, clock, clientId: options.clientId, bootstrap, security });
  const { state, output } = topicsOf(options);
  const { results, incidents, deadLetters } = output;
  const needed = [...new Set([incidents, deadLetters, ...(results === undefined ? [] : [results])])].map((name) => ({
    name,
    compacted: false,
  }));
  try {
    const { partitions, id } = await prepareTopics(cluster, options.topic, [{ name: state, compacted: true }, ...needed], {
      create: options.createTopics === 'missing',
      replicas: options.replicas ?? -1,
      onTrouble: (text) => onTrouble({ kind: 'trouble', text }),
    });
    const { topic, group, member, from, removed, tickMs, fetchBytes, maxMessageBytes, compression } = options;
    const { sessionMs, heartbeatMs, rebalanceMs, standbys, transactionTimeoutMs } = options;
    return startGroup({
      cluster,
      topic,
      group,
      partitions,
      topicId: id,
      member,
      state,
      output,
      from,
      removed,
      tickMs,
      fetchBytes,
      maxMessageBytes,
      compression,
      sessionMs,
      heartbeatMs,
      rebalanceMs,
      standbys,
      transactionTimeoutMs,
      ...(decoding && { prepare: decoding.prepare }),
      take,
      ...fieldsOf(mapping),
      onTrouble,
    });
  } catch (error) {
    cluster.close();
    throw plainly(`kafka ${options.brokers.join(', ')}`, error);
  }
}
