import { expect, test } from 'vitest';
import { azureEntire } from '../azure/azure.mjs';

const hourly = (n: number, odd: number) =>
  Array.from({ length: n }, (_, i) => ({
    timestamp: new Date(Date.UTC(2024, 0, 1, i)).toISOString(),
    value: 100 + 10 * Math.sin((i * Math.PI) / 12) + Math.sin(i * i) + (i === odd ? 60 : 0),
  }));

test('a request of Azure Anomaly Detector is answered in its own form', () => {
  const answer = azureEntire({ series: hourly(240, 150), granularity: 'hourly', sensitivity: 95, maxAnomalyRatio: 0.25 });
  expect(answer.period).toBe(24);
  expect([...answer.isAnomaly.keys()].filter((i) => answer.isAnomaly[i])).toEqual([150]);
  expect(answer.isPositiveAnomaly[150]).toBe(true);
  expect(answer.isNegativeAnomaly[150]).toBe(false);
  expect(Math.abs(answer.expectedValues[150] - 100)).toBeLessThan(12);
  expect(answer.upperMargins[150]).toBeGreaterThan(0);
  expect(answer.severity[150]).toBeGreaterThan(answer.severity[149]);
  expect(answer.ignored).toEqual(['granularity', 'maxAnomalyRatio']);
});

test('missing values stay missing, and times may be left out', () => {
  const series = hourly(240, 150).map(({ value }, i) => ({ value: i % 50 === 3 ? null : value }));
  const { isAnomaly } = azureEntire({ series });
  expect([...isAnomaly.keys()].filter((i) => isAnomaly[i])).toEqual([150]);
});
