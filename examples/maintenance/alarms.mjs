import { mahalanobis } from 'hapax';
import { median } from '../lib/say.mjs';
import { BASE, smoothed } from './views.mjs';

/** @typedef {import('./engines.mjs').Engine} Engine */

/** An alarm with more flights left than this is a false one: nobody would take a good engine apart. */
export const TOO_EARLY = 125;
/** Flights before the failure by which the alarm must have come, so that a part can be ordered. */
export const IN_TIME = 20;
/** Flights in a month. */
const MONTH = 30;
/** Flights in a row above the limit that make an alarm. */
const IN_A_ROW = 3;

/**
 * Learn from engines that have failed, then watch others flight by flight, as it would have been.
 * The limit is set on the past alone: the highest that healthy flights of the past reach once in 1,000.
 * @param {readonly Engine[]} past @param {readonly Engine[]} watched @param {(engine: Engine) => readonly number[][]} view
 */
export function watch(past, watched, view) {
  const healthy = past.flatMap((engine) => smoothed(view(engine)).slice(BASE, -TOO_EARLY));
  const model = mahalanobis({ contamination: 0.001 }).fit(healthy);
  const scored = watched.map((engine) => model.score(smoothed(view(engine))));
  return { ...outcome(scored, model.threshold), scored, threshold: model.threshold };
}

/** What alarms at a limit would have meant. @param {readonly Float64Array[]} scored @param {number} threshold */
function outcome(scored, threshold) {
  let falseAlarms = 0;
  let healthyFlights = 0;
  /** @type {number[]} */
  const leads = [];
  for (const scores of scored) {
    const alarms = starts(scores, threshold);
    healthyFlights += Math.max(0, scores.length - TOO_EARLY - BASE);
    falseAlarms += alarms.filter((flight) => scores.length - flight > TOO_EARLY).length;
    const first = alarms.find((flight) => scores.length - flight <= TOO_EARLY);
    leads.push(first === undefined ? 0 : scores.length - first);
  }
  return {
    falseAMonth: falseAlarms / (healthyFlights / MONTH),
    inTime: leads.filter((lead) => lead >= IN_TIME).length / leads.length,
    medianLead: median(leads),
    shortest: Math.min(...leads),
  };
}

/** Flights at which an alarm begins. @param {Float64Array} scores @param {number} threshold */
function starts(scores, threshold) {
  const out = [];
  let above = 0;
  for (let i = BASE; i < scores.length; ++i) {
    above = scores[i] > threshold ? above + 1 : 0;
    if (above === IN_A_ROW) out.push(i);
  }
  return out;
}
