export { influxSinkConnector } from './sink.ts';
export { influx } from './source.ts';
