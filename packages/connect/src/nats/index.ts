export { natsSinkConnector } from './sink.ts';
export { nats } from './source.ts';
