import type { Ends } from '../shape/ends.ts';
import type { JudgedChannel } from '../views/channel.ts';

/** Whether any value of a stretch is so far from what was expected that it can be seen: the law of what rounding leaves tells anything. */
export function departs(channel: JudgedChannel, ends: Ends, start: number, end: number): boolean {
  const {
    away,
    expected,
    shape: { values },
    parts: { deviation, negligible },
  } = channel;
  // What is at an end of all values is as it should be where less, or more, than the end was expected.
  const asFar = (i: number) => (values[i] === ends.low && expected[i] <= ends.low) || (values[i] === ends.high && expected[i] >= ends.high);
  for (let i = start; i <= end; ++i) if (Math.abs(away[i] * deviation[i]) > negligible && !asFar(i)) return true;
  return false;
}

/** Whether all that a stretch is beyond what was expected is less than the step that values are rounded to: nobody could say that it is. */
export function rounded({ shape: { values, grain }, expected, usual }: JudgedChannel, start: number, end: number): boolean {
  if (grain === 0) return false;
  return [expected, usual].some((x) => {
    let sum = 0;
    for (let i = start; i <= end; ++i) if (values[i] === values[i]) sum += values[i] - x[i];
    return Math.abs(sum) < grain;
  });
}
