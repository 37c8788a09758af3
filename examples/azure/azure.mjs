import { autoSeries } from 'hapax';

/**
 * @typedef {{ readonly timestamp?: string, readonly value: number | null }} AzurePoint
 * @typedef {{ readonly series: readonly AzurePoint[], readonly granularity?: string, readonly customInterval?: number, readonly period?: number,
 *   readonly maxAnomalyRatio?: number, readonly sensitivity?: number, readonly imputeMode?: string, readonly imputeFixedValue?: number }} AzureRequest
 */

/** What Azure Anomaly Detector gave anomalies a mean of, over a series: sensitivity 99 told much, 0 told next to nothing. */
const LEAST = 0.001;
const MOST = 1;

/**
 * Answer a request of Azure Anomaly Detector's `timeseries/entire/detect` with hapax: the same JSON in, the same fields out, other
 * numbers. `sensitivity` 0 to 99 becomes the false alarms allowed in a series, 0.001 to 1. `granularity` and `customInterval` are read from
 * the times. `maxAnomalyRatio`, `imputeMode` and `imputeFixedValue` have no twin and come back in `ignored`: missing values stay missing.
 * @param {AzureRequest} request
 */
export function azureEntire(request) {
  const { series, sensitivity = 95, period = 0 } = request;
  const dated = series.every(({ timestamp }) => timestamp !== undefined);
  const times = dated ? series.map(({ timestamp }) => Date.parse(timestamp ?? '')) : undefined;
  const falseAlarms = LEAST * (MOST / LEAST) ** (sensitivity / 99);
  const finding = autoSeries(
    series.map(({ value }) => [value ?? Number.NaN]),
    { falseAlarms, ...(period > 1 && { periods: [period] }) },
    times ? { times } : { unit: 'number' },
  );
  const [channel] = finding.channels;
  const values = series.map(({ value }) => value ?? Number.NaN);
  const at = (/** @type {ArrayLike<number> | undefined} */ band, /** @type {number} */ i) => band?.[finding.cellOf[i]] ?? values[i];
  const expectedValues = values.map((_, i) => at(channel?.expected, i));
  const isAnomaly = Array.from(finding.verdicts, (v) => v === 1);
  return {
    period: channel?.shape.seasons[0]?.period ?? 0,
    expectedValues,
    upperMargins: values.map((_, i) => at(channel?.upper, i) - expectedValues[i]),
    lowerMargins: values.map((_, i) => expectedValues[i] - at(channel?.lower, i)),
    isAnomaly,
    isPositiveAnomaly: isAnomaly.map((odd, i) => odd && values[i] > expectedValues[i]),
    isNegativeAnomaly: isAnomaly.map((odd, i) => odd && values[i] < expectedValues[i]),
    severity: severityOf(series.length, finding.events),
    ignored: ['granularity', 'customInterval', 'maxAnomalyRatio', 'imputeMode', 'imputeFixedValue'].filter((name) => name in request),
  };
}

/** 0 for samples outside of events, else the event's severity as a share of 1. @param {number} n @param {readonly import('hapax').SeriesEvent[]} events */
function severityOf(n, events) {
  const out = Array.from({ length: n }, () => 0);
  for (const { start, end, severity } of events) for (let i = start; i <= end; ++i) out[i] = Math.max(out[i], severity / 100);
  return out;
}
