export { rabbitSinkConnector } from './sink.ts';
export { rabbitmq } from './source.ts';
