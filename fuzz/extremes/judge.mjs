import { decode, encode, HapaxError } from 'hapax';
import { detectors, online } from 'hapax/registry';
import { table } from './data.mjs';

/** Samples of the table that are scored one by one, and explained. */
const LOOKS = 5;

/** Methods that are judged, batch ones and online ones. */
export const METHODS = [...Object.keys(detectors), ...Object.keys(online)];

/**
 * A method on a table of a kind: fitted, scored, explained, written and restored.
 * @returns `done` when every promise is kept, `refused: …` with the one line that says why, or `fault: …`
 */
export function judge(id, kind, n, columns) {
  const x = table(kind, n, columns);
  try {
    const wrong = Object.hasOwn(detectors, id) ? batch(detectors[id], x) : stream(online[id], x);
    return wrong === undefined ? 'done' : `fault: ${wrong}`;
  } catch (error) {
    if (error instanceof HapaxError && !error.message.includes('\n')) return `refused: ${error.message}`;
    return `fault: ${error?.stack?.split('\n').slice(0, 3).join(' | ') ?? error}`;
  }
}

function batch({ spec, configure, load }, x) {
  const labels = Uint8Array.from({ length: x.rows }, (_, i) => (i % 50 === 1 ? 1 : 0));
  const context = spec.labels === 'required' ? { labels } : {};
  const { model, scores } = configure({}).fitScore(x, context);
  const isSeries = model.series !== undefined;
  // A method over a whole series gives no verdict where too little is around a sample.
  const told = (v) => Number.isFinite(v) || (isSeries && Number.isNaN(v));
  const named = (what, list) => {
    const at = list.findIndex((v) => !told(v));
    return at < 0 ? undefined : `${what} ${at} is ${list[at]}`;
  };
  const again = model.score(x);
  const back = load(decode(encode(model.snapshot())));
  return (
    named('training score', scores) ??
    named('score', again) ??
    (told(model.threshold) ? undefined : `the threshold is ${model.threshold}`) ??
    outside('p-value', model.pValue(x), 0, 1, isSeries) ??
    outside('probability', model.probability(x), 0, 1, isSeries) ??
    outside('severity', model.severity(x), 0, 100, isSeries) ??
    (same(back.score(x), again) ? undefined : 'the restored model scores otherwise') ??
    looks(x, (row) => {
      if (isSeries) return undefined;
      const one = model.scoreOne(row.slice());
      const { sentence, features } = model.explain(row.slice());
      if (!Number.isFinite(one)) return `scoreOne gives ${one}`;
      if (/NaN|undefined|Infinity/.test(sentence.replaceAll('is NaN', ''))) return `the explanation says ${sentence}`;
      const off = features.find(({ contribution }) => !Number.isFinite(contribution));
      return off && `the contribution of ${off.name} is ${off.contribution}`;
    })
  );
}

function stream({ configure, load }, x) {
  const model = configure({}).start(x.columns);
  const row = (i) => x.values.slice(i * x.columns, (i + 1) * x.columns);
  for (let i = 0; i < x.rows; ++i) {
    const score = model.scoreOne(row(i));
    // NaN is no verdict: a method that still learns, or begins again after a change.
    if (!Number.isFinite(score) && !Number.isNaN(score)) return `the score of sample ${i} is ${score}`;
    model.learnOne(row(i));
  }
  const back = load(decode(encode(model.snapshot())));
  return looks(x, (values) => {
    const [a, b] = [model.scoreOne(values), back.scoreOne(values)];
    return Object.is(a, b) ? undefined : `the restored model gives ${b} where ${a} was`;
  });
}

/** The first complaint about some rows, spread evenly. */
function looks({ values, rows, columns }, complaint) {
  for (let k = 0; k < Math.min(LOOKS, rows); ++k) {
    const i = Math.floor((k * (rows - 1)) / Math.max(1, LOOKS - 1));
    const wrong = complaint(values.slice(i * columns, (i + 1) * columns));
    if (wrong !== undefined) return `row ${i}: ${wrong}`;
  }
  return undefined;
}

function outside(what, list, least, most, isSeries) {
  const at = list.findIndex((v) => !(v >= least && v <= most) && !(isSeries && Number.isNaN(v)));
  return at < 0 ? undefined : `${what} ${at} is ${list[at]}`;
}

const same = (a, b) => a.length === b.length && a.every((v, i) => Object.is(v, b[i]));
