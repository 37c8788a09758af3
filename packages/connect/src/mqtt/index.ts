export { mqttSinkConnector } from './sink.ts';
export { mqtt } from './source.ts';
