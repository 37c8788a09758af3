import type { Detector, OptionTable, TransformRule } from 'hapax';

export const farFromMean: Detector<{ rounds: OptionTable[string] & { kind: 'number' } }>;
export const twice: TransformRule;
