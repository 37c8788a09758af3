export { elasticsearchSinkConnector } from './sink.ts';
