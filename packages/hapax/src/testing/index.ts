// The promises of methods as tests, for methods of anyone, under any test runner that has a `test(name, body)`.
export { detectorLaws } from './detector-laws.ts';
export { type ExtractorEvents, type ExtractorLaw, extractorLaws } from './extractor-laws.ts';
export type { DetectorLaw, Excuses, Test } from './law.ts';
export { normalRows } from './normal-rows.ts';
export { type OnlineLaw, onlineLaws } from './online-laws.ts';
export { type ThresholdLaw, thresholdLaws } from './threshold-laws.ts';
export { type TransformLaw, transformLaws } from './transform-laws.ts';
