// node examples/pumps/make.mjs > pumps.csv: two days of two sensors, a sample each minute, and a pump that loses pressure for an hour.
import { random } from 'hapax';

const chance = random(1);
const START = Date.UTC(2026, 0, 5);
console.log('time,pressure,flow');
for (let minute = 0; minute < 2880; ++minute) {
  const day = Math.sin((2 * Math.PI * minute) / 1440);
  const broken = minute >= 2400 && minute < 2460;
  const pressure = 4 + 0.3 * day + 0.05 * chance.normal() - (broken ? 1.5 : 0);
  const flow = 12 + 2 * day + 0.2 * chance.normal();
  console.log(`${new Date(START + 60_000 * minute).toISOString()},${pressure.toFixed(3)},${flow.toFixed(3)}`);
}
