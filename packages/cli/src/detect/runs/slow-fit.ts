import { type AnyDetectorSpec, QUICK_ROWS, slowFit } from 'hapax';

/** What to use instead, told before a method starts that may not end for a long while; undefined where it will. */
export function slowFitAdvice(spec: Pick<AnyDetectorSpec, 'id' | 'slow'>, rows: number): string | undefined {
  const advice = slowFit(spec, rows);
  return advice && `${advice}; or let it learn from fewer with --fit-rows ${QUICK_ROWS / 2}`;
}
