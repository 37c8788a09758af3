import { HapaxError } from 'hapax';
import type { Cluster, Topic } from './cluster.ts';
import type { Connections } from './connections.ts';
import { faultOf, meaningOf, nameOf } from './faults.ts';
import { inWords } from './ways-out.ts';

/** A topic that a stream needs beside the one it reads. */
export interface Needed {
  readonly name: string;
  /** The newest record of each key is kept for ever; else what the broker's retention says. */
  readonly compacted: boolean;
}

export interface TopicOptions {
  /** Make those that are not there. */
  readonly create: boolean;
  /** Copies of each; -1: as many as the brokers make by themselves. */
  readonly replicas: number;
  readonly onTrouble: (text: string) => void;
}

const TIMEOUT_MS = 30_000;
const PATIENCE_MS = 30_000;
const COMPACTED = [
  { name: 'cleanup.policy', value: 'compact' },
  { name: 'min.cleanable.dirty.ratio', value: '0.3' },
  // The newest segment is never compacted, and all of it is read at a restore: a gigabyte unless it is told.
  { name: 'segment.bytes', value: String(64 << 20) },
];

/** Who waits for brokers that do not answer is told so at once, and for how long. */
function saidOnce<T>(go: () => Promise<T>, say: (text: string) => void): () => Promise<T> {
  let said = false;
  return async () => {
    try {
      return await go();
    } catch (error) {
      if (!said && meaningOf(error) === 'passing') say(`kafka: ${inWords(error)}; trying for ${PATIENCE_MS / 1000} s`);
      said = true;
      throw error;
    }
  };
}

/**
 * Look at the topics, and make those that are not there: all with as many partitions as the one that is read, for what belongs to a
 * partition of it lies in the partition of that number.
 * @returns the topic that is read
 * @throws HapaxError `CONFIG` for a topic that is not there, has another number of partitions, or would forget state
 */
export async function prepareTopics(cluster: Cluster, topic: string, needed: readonly Needed[], options: TopicOptions): Promise<Topic> {
  const names = [topic, ...needed.map(({ name }) => name)];
  const there = await cluster.retry(
    PATIENCE_MS,
    saidOnce(() => cluster.topics(names), options.onTrouble),
  );
  const read = there.get(topic);
  if (read === undefined)
    throw new HapaxError('CONFIG', `kafka: there is no topic ${topic}; make it, with as many partitions as workers may ever share`);
  const { partitions } = read;
  const connections = cluster.connections(TIMEOUT_MS + 5000);
  try {
    const absent = needed.filter(({ name }) => !there.has(name));
    if (absent.length > 0 && !options.create)
      throw new HapaxError(
        'CONFIG',
        `kafka: there is no topic ${absent.map(({ name }) => name).join(', ')}; make it with ${partitions} partitions, or leave out \`createTopics: never\``,
      );
    for (const one of absent) await create(cluster, connections, one, partitions, options.replicas);
    for (const { name, compacted } of needed) {
      const count: number = there.get(name)?.partitions ?? partitions;
      if (count !== partitions)
        throw new HapaxError(
          'CONFIG',
          `kafka: ${name} has ${count} partitions and ${topic} has ${partitions}: they must be the same, for each partition has its own state; ${compacted ? `take another \`group\`, and where ${topic} was given more, for which keys have moved, a topic that was filled anew` : 'use another topic, or give it as many'}`,
        );
    }
    for (const { name, compacted } of needed) if (compacted) await mustBeCompacted(cluster, connections, name, options);
    return read;
  } finally {
    connections.close();
  }
}

async function create(cluster: Cluster, connections: Connections, { name, compacted }: Needed, partitions: number, replicas: number) {
  const { client } = cluster;
  const wanted = { name, numPartitions: partitions, replicationFactor: replicas, assignments: [], configs: compacted ? COMPACTED : [] };
  await cluster
    .retry(PATIENCE_MS, async () => connections.ask(await cluster.controller(), client.createTopicsV7.api, [wanted], TIMEOUT_MS, false))
    .catch((error: unknown) => {
      // Another worker was first.
      if (faultOf(error).fault === 'TOPIC_ALREADY_EXISTS') return;
      throw new HapaxError(
        'CONFIG',
        `kafka: the topic ${name} is not there and cannot be made: ${faultOf(error).message}; make it with ${partitions} partitions${compacted ? ' and cleanup.policy=compact' : ''}`,
        error,
      );
    });
  // Made is not yet known to all.
  for (let p = 0; p < partitions; ++p) await cluster.retry(PATIENCE_MS, () => cluster.leader(name, p));
}

async function mustBeCompacted(cluster: Cluster, connections: Connections, name: string, { onTrouble }: TopicOptions): Promise<void> {
  const { client } = cluster;
  const asked = [{ resourceType: client.ConfigResourceTypes.TOPIC, resourceName: name, configurationKeys: ['cleanup.policy'] }];
  try {
    const { results } = await cluster.retry(PATIENCE_MS, async () =>
      connections.ask(await cluster.controller(), client.describeConfigsV4.api, asked, false, false),
    );
    const [{ errorCode, configs }] = results;
    if (errorCode !== 0) throw new Error(nameOf(client, errorCode));
    const policy = configs.find((one) => one.name === 'cleanup.policy')?.value ?? '';
    if (policy === 'compact') return;
    throw new HapaxError(
      'CONFIG',
      `kafka: ${name} keeps state and has cleanup.policy=${policy}, which forgets it; set cleanup.policy=compact`,
    );
  } catch (error) {
    if (error instanceof HapaxError) throw error;
    onTrouble(`kafka: whether ${name} has cleanup.policy=compact cannot be seen (${faultOf(error).message}); state is lost if it has not`);
  }
}
