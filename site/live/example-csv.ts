import { random } from 'hapax';

/** Payments: items and amount go together, but for two rows. */
export const EXAMPLE_CSV = (() => {
  const chance = random(7);
  const lines = Array.from({ length: 120 }, (_, i) => {
    const items = i === 60 ? 2 : 1 + chance.integer(9);
    const amount = i === 60 ? 175 : i === 90 ? 420 : 20 * items + 5 * chance.normal();
    return `${items},${amount.toFixed(2)}`;
  });
  return `items,amount\n${lines.join('\n')}\n`;
})();
