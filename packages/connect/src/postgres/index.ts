export { postgresSinkConnector } from './sink.ts';
export { postgres } from './source.ts';
