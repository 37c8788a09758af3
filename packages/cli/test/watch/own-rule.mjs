import { defineThreshold, number } from 'hapax';

/** A rule of a user: so many times the greatest score of the calibration. */
export const timesGreatest = defineThreshold({
  id: 'timesGreatest',
  title: 'Times the greatest',
  source: 'made for this test',
  options: { factor: number(2, { min: 1 }, 'Times the greatest score of the calibration.') },
  fit: (scores, { factor }) => ({ upper: factor * Math.max(...scores) }),
  bounds: ({ upper }) => ({ lower: -Infinity, upper }),
});
