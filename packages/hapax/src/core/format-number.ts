/** A number as people read it: `significant` digits, without trailing zeros. */
export const formatNumber = (value: number, significant = 4): string => String(Number(value.toPrecision(significant)));
