export { elasticsearchSinkConnector } from './sink.ts';
export { elasticsearch } from './source.ts';
