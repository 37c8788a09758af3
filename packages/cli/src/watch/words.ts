/** `1 s`, `1.5 min`, `2 d` */
export function span(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ] as const;
  const [unit, size] = units.find(([, least]) => ms >= least) ?? ['ms', 1];
  return `${Number((ms / size).toPrecision(3))} ${unit}`;
}

/** Keys come from outside: none may begin another line or steer a terminal. */
export const plain = (key: string): string => key.slice(0, 60).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '\ufffd');
