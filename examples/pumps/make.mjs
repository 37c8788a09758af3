// node examples/pumps/make.mjs > pumps.csv: eight weeks of two sensors, a row each hour, and a pump that loses pressure for four hours.
import { random } from 'hapax';

const chance = random(1);
const START = Date.UTC(2026, 0, 5);
const HOUR = 3_600_000;
console.log('time,pressure,flow');
for (let hour = 0; hour < 8 * 7 * 24; ++hour) {
  const day = Math.sin((2 * Math.PI * hour) / 24);
  const broken = hour >= 1100 && hour < 1104;
  const pressure = 4 + 0.3 * day + 0.05 * chance.normal() - (broken ? 1.5 : 0);
  const flow = 12 + 2 * day + 0.2 * chance.normal();
  console.log(`${new Date(START + HOUR * hour).toISOString()},${pressure.toFixed(3)},${flow.toFixed(3)}`);
}
