import type { ConnectionOptions } from '@platformatic/kafka';
import type { Clock } from 'hapax/stream';
import type { Broker, Client } from './client.ts';
import { type Connections, startConnections } from './connections.ts';
import { BrokerFault, faultOf, meaningOf, nameOf } from './faults.ts';

/** A topic as the brokers have it. */
export interface Topic {
  readonly partitions: number;
  /** Given to it when it was made: another one of its name has another. */
  readonly id: string;
}

/** Who leads what. */
export interface Cluster {
  readonly client: Client;
  readonly clock: Clock;
  /** @param requestTimeoutMs an answer that takes longer is given up, and the connection with it */
  connections(requestTimeoutMs?: number): Connections;
  /** Each of the topics that there is. @throws BrokerFault */
  topics(names: readonly string[]): Promise<Map<string, Topic>>;
  /** @throws BrokerFault */
  leader(topic: string, partition: number): Promise<Broker>;
  /** @throws BrokerFault */
  coordinator(kind: 'group' | 'transaction', key: string): Promise<Broker>;
  /** The broker that makes topics. @throws BrokerFault */
  controller(): Promise<Broker>;
  /** What is known of leaders and coordinators may no longer be true. */
  forget(): void;
  /** Again and again, with growing pauses, while what stops it passes and `ms` have not gone by. @throws BrokerFault the last one */
  retry<T>(ms: number, go: () => Promise<T>, wanted?: () => boolean): Promise<T>;
  close(): void;
}

const FIRST_PAUSE_MS = 5;
const LONGEST_PAUSE_MS = 1000;
/** The end of a transaction reaches all its partitions in a few milliseconds. */
const TRANSACTION_PAUSE_MS = 10;
const REQUEST_MS = 15_000;
const GROUP = 0;
const TRANSACTION = 1;

/** `TOPIC_AUTHORIZATION_FAILED` */
const NOT_ALLOWED = 29;
/** `UNKNOWN_TOPIC_OR_PARTITION` */
const NOT_THERE = 3;

/** Of the answer to a question about several topics, that about one must not hide the others. */
function wholeAnswer({ createAPI, metadataV10 }: Client): Client['metadataV10']['api'] {
  return createAPI(metadataV10.api.key, metadataV10.api.version, metadataV10.createRequest, (...given) => {
    try {
      return metadataV10.parseResponse(...given);
    } catch (error) {
      if (typeof error === 'object' && error !== null && 'response' in error) return error.response as MetadataAnswer;
      throw error;
    }
  });
}

type MetadataAnswer = ReturnType<Client['metadataV10']['parseResponse']>;

export interface ClusterOptions {
  readonly client: Client;
  readonly clock: Clock;
  readonly clientId: string;
  /** Where the brokers are asked for at first. */
  readonly bootstrap: readonly Broker[];
  readonly security: Pick<ConnectionOptions, 'tls' | 'sasl' | 'tlsServerName'>;
}

export function startCluster({ client, clock, clientId, bootstrap, security }: ClusterOptions): Cluster {
  const connections = (requestTimeout = REQUEST_MS) =>
    startConnections(client, clientId, { ...security, connectTimeout: 5000, requestTimeout });
  const own = connections();
  let brokers = new Map<number, Broker>();
  let controllerId = -1;
  const leaders = new Map<string, Promise<Map<number, number>>>();
  const coordinators = new Map<string, Promise<Broker>>();

  /** Ask any broker that answers. */
  async function anyone<T>(go: (broker: Broker) => Promise<T>): Promise<T> {
    let last: unknown = new BrokerFault('NETWORK', 'no broker is known');
    for (const broker of [...brokers.values(), ...bootstrap]) {
      try {
        return await go(broker);
      } catch (error) {
        last = error;
        if (faultOf(error).fault !== 'NETWORK') throw error;
        // The next one that answers says whether it is back.
        for (const [id, one] of brokers) if (one === broker) brokers.delete(id);
      }
    }
    throw last;
  }

  const metadataApi = wholeAnswer(client);

  async function metadata(topics: readonly string[]) {
    const answer = await anyone((broker) => own.ask(broker, metadataApi, [...topics], false, false));
    brokers = new Map(answer.brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
    controllerId = answer.controllerId;
    return answer;
  }

  async function leadersOf(topic: string): Promise<Map<number, number>> {
    const [found] = (await metadata([topic])).topics;
    if (found.errorCode !== 0) throw new BrokerFault('UNKNOWN_TOPIC_OR_PARTITION', `there is no topic ${topic}`);
    return new Map(found.partitions.map(({ partitionIndex, leaderId }) => [partitionIndex, leaderId]));
  }

  function kept<T>(map: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
    const known = map.get(key);
    if (known) return known;
    const made = make();
    map.set(key, made);
    made.catch(() => map.get(key) === made && map.delete(key));
    return made;
  }

  const cluster: Cluster = {
    client,
    clock,
    connections,
    async topics(names) {
      const there = new Map<string, Topic>();
      for (const { name, errorCode, partitions, topicId } of (await metadata(names)).topics) {
        if (errorCode === NOT_ALLOWED) throw new BrokerFault('TOPIC_AUTHORIZATION_FAILED', `the user may not see the topic ${name}`);
        if (errorCode === 0) there.set(name ?? '', { partitions: partitions.length, id: topicId });
        else if (errorCode !== NOT_THERE) throw new BrokerFault(nameOf(client, errorCode), `asking for the topic ${name}`);
      }
      return there;
    },
    async leader(topic, partition) {
      const id = (await kept(leaders, topic, () => leadersOf(topic))).get(partition);
      const broker = id === undefined ? undefined : brokers.get(id);
      if (broker) return broker;
      leaders.delete(topic);
      throw new BrokerFault('LEADER_NOT_AVAILABLE', `${topic} ${partition} has no leader at present`);
    },
    coordinator: (kind, key) =>
      kept(coordinators, `${kind} ${key}`, async () => {
        const { coordinators: found } = await anyone((broker) =>
          own.ask(broker, client.findCoordinatorV4.api, kind === 'group' ? GROUP : TRANSACTION, [key]),
        );
        const [{ host, port }] = found;
        return { host, port };
      }),
    async controller() {
      await metadata([]);
      const broker = brokers.get(controllerId);
      if (!broker) throw new BrokerFault('NOT_CONTROLLER', 'the cluster has no controller at present');
      return broker;
    },
    forget() {
      leaders.clear();
      coordinators.clear();
    },
    async retry(ms, go, wanted = () => true) {
      const begun = clock.now();
      for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, 2 * pause)) {
        try {
          return await go();
        } catch (error) {
          const fault = faultOf(error);
          if (meaningOf(fault) !== 'passing' || !wanted() || Math.abs(clock.now() - begun) > ms) throw fault;
          // A transaction that is being ended has its coordinator already.
          if (fault.fault !== 'CONCURRENT_TRANSACTIONS') cluster.forget();
          else pause = Math.min(pause, TRANSACTION_PAUSE_MS);
          await new Promise<void>((next) => void clock.after(pause, next));
        }
      }
    },
    close: () => own.close(),
  };
  return cluster;
}
