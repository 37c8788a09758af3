import { didYouMean, HapaxError } from 'hapax';
import type { Sink, Source, Store } from 'hapax/stream';
import type { AnyConnector, Parts, Role, Shared } from './contract/connector.ts';
import type { Surroundings } from './contract/surroundings.ts';
import { isModulePath, loadModule } from './contract/user-module.ts';
import { duckdb } from './duckdb/source.ts';
import { elasticsearchSinkConnector } from './elasticsearch/sink.ts';
import { elasticsearch } from './elasticsearch/source.ts';
import type { BuiltShared, BuiltSink, BuiltSource, BuiltStore } from './generated/configs.ts';
import { influxSinkConnector } from './influx/sink.ts';
import { influx } from './influx/source.ts';
import { kafka } from './kafka/connector.ts';
import { mqttSinkConnector } from './mqtt/sink.ts';
import { mqtt } from './mqtt/source.ts';
import { natsSinkConnector } from './nats/sink.ts';
import { nats } from './nats/source.ts';
import { OTHER_WORDS } from './other-words.ts';
import { otlpMetrics } from './otlp/source.ts';
import { postgresSinkConnector } from './postgres/sink.ts';
import { postgres } from './postgres/source.ts';
import { rabbitSinkConnector } from './rabbitmq/sink.ts';
import { rabbitmq } from './rabbitmq/source.ts';
import { redisSinkConnector } from './redis/sink.ts';
import { redis } from './redis/source.ts';
import { alertmanagerSink } from './sinks/alertmanager.ts';
import { emailSink } from './sinks/email.ts';
import { logSink } from './sinks/log.ts';
import { ntfySink } from './sinks/ntfy.ts';
import { otlpSink } from './sinks/otlp.ts';
import { pagerdutySink } from './sinks/pagerduty.ts';
import { slackSink } from './sinks/slack.ts';
import { stdoutSink } from './sinks/stdout.ts';
import { teamsSink } from './sinks/teams.ts';
import { telegramSink } from './sinks/telegram.ts';
import { webhookSink } from './sinks/webhook.ts';
import { coingecko } from './sources/coingecko.ts';
import { ndjson } from './sources/ndjson.ts';
import { poll } from './sources/poll.ts';
import { prometheus } from './sources/prometheus.ts';
import { push } from './sources/push.ts';
import { stdin } from './sources/stdin.ts';
import { synthetic } from './sources/synthetic.ts';
import { table } from './sources/table.ts';
import { websocket } from './sources/websocket.ts';
import { fileStoreConnector } from './stores/file.ts';
import { memoryStoreConnector } from './stores/memory.ts';

/** Every source, by its `type`. */
export const sources = {
  ndjson,
  table,
  stdin,
  synthetic,
  poll,
  prometheus,
  coingecko,
  push,
  websocket,
  redis,
  postgres,
  rabbitmq,
  mqtt,
  nats,
  influx,
  otlp: otlpMetrics,
  duckdb,
  elasticsearch,
} as const;
/** Every source that several processes share, by its `type`. */
export const shared = { kafka } as const;
/** Every sink, by its `type`. */
export const sinks = {
  log: logSink,
  stdout: stdoutSink,
  webhook: webhookSink,
  slack: slackSink,
  email: emailSink,
  alertmanager: alertmanagerSink,
  pagerduty: pagerdutySink,
  teams: teamsSink,
  telegram: telegramSink,
  ntfy: ntfySink,
  otlp: otlpSink,
  redis: redisSinkConnector,
  postgres: postgresSinkConnector,
  rabbitmq: rabbitSinkConnector,
  mqtt: mqttSinkConnector,
  nats: natsSinkConnector,
  influx: influxSinkConnector,
  elasticsearch: elasticsearchSinkConnector,
} as const;
/** Every store, by its `type`. */
export const stores = { file: fileStoreConnector, memory: memoryStoreConnector } as const;

/** A connector of the user's own: the path of its module, and its options, which are checked when it is opened. */
export interface ModuleConfig {
  readonly type: `./${string}` | `../${string}` | `/${string}` | `file:${string}`;
  readonly [option: string]: unknown;
}
export type SourceConfig = BuiltSource | SharedConfig | ModuleConfig;
export type SharedConfig = BuiltShared;
export type SinkConfig = BuiltSink | ModuleConfig;
export type StoreConfig = BuiltStore | ModuleConfig;

/** Open the source that a configuration names. @throws HapaxError `CONFIG`, `FILE` or `NETWORK`, one line, without secrets */
export const openSource = async (config: SourceConfig, surroundings: Surroundings): Promise<Source> => {
  if (isShared(config))
    throw new HapaxError(
      'CONFIG',
      `${config.type}: several processes share this source, so it cannot be opened as one; hapax watch runs it`,
    );
  return openNamed('source', sources, config, surroundings);
};
/** Whether several processes share the source that a configuration names. */
export const isShared = (config: { readonly type: string }): config is SharedConfig => Object.hasOwn(shared, config.type);
/** Open the part of this process in it. @throws HapaxError `CONFIG`, `FILE` or `NETWORK`, one line, without secrets */
export const openShared = (config: SharedConfig, surroundings: Surroundings): Promise<Shared> =>
  openNamed('shared', shared, config, surroundings);
/** Open the sink that a configuration names. @throws HapaxError `CONFIG`, `FILE` or `NETWORK`, one line, without secrets */
export const openSink = (config: SinkConfig, surroundings: Surroundings): Promise<Sink> => openNamed('sink', sinks, config, surroundings);
/** Open the store that a configuration names. @throws HapaxError `CONFIG` or `FILE`, one line */
export const openStore = (config: StoreConfig, surroundings: Surroundings): Promise<Store> =>
  openNamed('store', stores, config, surroundings);

async function openNamed<R extends Role>(
  role: R,
  table: Readonly<Record<string, AnyConnector<R>>>,
  { type, ...options }: { readonly type: string },
  surroundings: Surroundings,
): Promise<Parts[R]> {
  const connector = isModulePath(type) ? await loadConnector(role, type, surroundings.base) : find(role, table, type);
  // `open` checks them against the table of the connector.
  return connector.open(options as never, surroundings);
}

function find<R extends Role>(role: R, table: Readonly<Record<string, AnyConnector<R>>>, type: string): AnyConnector<R> {
  if (Object.hasOwn(table, type)) return table[type];
  throw new HapaxError('CONFIG', unknownType(role, table, type));
}

/** `no sink is called mail; there are log, ..., or the path of a module that begins with ./; did you mean email?` */
export function unknownType(role: Role, table: Readonly<Record<string, unknown>>, type: unknown): string {
  const given = String(type);
  const names = Object.keys(table);
  const other = OTHER_WORDS[given.toLowerCase()]?.find((name) => names.includes(name));
  const meant = other === undefined ? didYouMean(given, names) : `; did you mean ${other}?`;
  return `no ${role} is called ${given}; there are ${names.join(', ')}, or the path of a module that begins with ./${meant}`;
}

/** The connector that a module of the user exports. @throws HapaxError `CONFIG` when it is none of that kind */
export async function loadConnector<R extends Role>(role: R, path: string, base: string): Promise<AnyConnector<R>> {
  const given = await loadModule(path, base);
  const isConnector = typeof given === 'object' && given !== null && 'role' in given && given.role === role && 'open' in given;
  const maker = `define${role[0].toUpperCase()}${role.slice(1)}`;
  if (!isConnector) throw new HapaxError('CONFIG', `${path}: the module must export a ${role} made with ${maker} of @hapax/connect`);
  // Only `define` gives an object a role.
  return given as unknown as AnyConnector<R>;
}
