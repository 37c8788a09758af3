/** Points in time, as files, streams, labels and pages spell them: one reader for all, for Node and browsers alike. */
export { compactMs, epochMs, epochScale, numberMs, serialMs } from './numbers.ts';
export { type ParsedTime, parseClock, parseTime } from './parse-time.ts';
export { readTime } from './read-time.ts';
export { timeReader } from './time-format.ts';
export { type Instants, isZone, offsetAt, toUtc, utcOf } from './zones.ts';
