import { mean, median } from '../lib/say.mjs';

/** @typedef {import('./engines.mjs').Engine} Engine */

/** Flights at the start of an engine's life that say what is usual for it. */
export const BASE = 30;
/** Flights that are averaged before they are judged: noise goes, wear stays. */
const SMOOTH = 10;

/** As measured. @param {Engine} engine */
export const asMeasured = ({ rows }) => rows;

/** Each sensor less its own mean over the first flights. @param {Engine} engine */
export function againstOwn({ rows }) {
  const base = rows[0].map((_, j) => mean(rows.slice(0, BASE).map((row) => row[j])));
  return rows.map((row) => row.map((v, j) => v - base[j]));
}

/**
 * Each sensor less the median of the fleet on the same day: what moves all engines alike, such as a change of fuel or of sensor, goes.
 * @param {readonly Engine[]} fleet
 */
export function againstFleet(fleet) {
  /** @type {Map<number, number[][]>} */
  const days = new Map();
  for (const { start, rows } of fleet)
    rows.forEach((row, flight) => {
      const day = days.get(start + flight) ?? [];
      days.set(start + flight, day);
      day.push(row);
    });
  const usual = new Map([...days].map(([day, rows]) => [day, rows[0].map((_, j) => median(rows.map((row) => row[j])))]));
  return (/** @type {Engine} */ { start, rows }) =>
    againstOwn({ start, rows: rows.map((row, flight) => row.map((v, j) => v - (usual.get(start + flight)?.[j] ?? 0))) });
}

/** The mean of each row and those before it. @param {readonly number[][]} rows */
export const smoothed = (rows) =>
  rows.map((row, i) => row.map((_, j) => mean(rows.slice(Math.max(0, i + 1 - SMOOTH), i + 1).map((r) => r[j]))));
