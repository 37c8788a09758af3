export { redisSinkConnector } from './sink.ts';
export { redis } from './source.ts';
