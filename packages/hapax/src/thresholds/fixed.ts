import { defineThreshold } from '../contract/threshold.ts';
import { number } from '../core/options.ts';
import { real, rec } from '../core/shape.ts';

/** A score that is known beforehand, such as three standard deviations: scores above it are anomalies, whatever the sample. */
export const fixed = defineThreshold({
  id: 'fixed',
  state: rec({ upper: real() }),
  title: 'A fixed score',
  source: 'Shewhart (1931), Economic Control of Quality of Manufactured Product (three standard deviations)',
  options: { level: number(3, {}, 'Scores above this are anomalies; in the unit of the method.') },
  fit: (_, { level }) => ({ upper: level }),
  bounds: ({ upper }) => ({ lower: -Infinity, upper }),
});
