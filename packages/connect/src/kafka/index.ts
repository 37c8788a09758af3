export { kafka } from './connector.ts';
export type { GroupStats } from './group.ts';
export { type KafkaGroup, type KafkaOptions, openKafka } from './kafka.ts';
export { KAFKA } from './options.ts';
export type { PartitionStats } from './reading.ts';
