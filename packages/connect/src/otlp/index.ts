export { otlpMetrics } from './source.ts';
