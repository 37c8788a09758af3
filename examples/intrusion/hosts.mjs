import { knn, random, standardize } from 'hapax';

/** @typedef {import('./network.mjs').Connection} Connection */
/** A host on one day: its score, and its strangest connections. @typedef {{ host: number, score: number, top: number[] }} HostDay */

const DAY = 86_400;
/** The strangest connections of a host and a day that make its score. */
const TOP = 20;
/** How much farther than its like a connection may be and still count as what was called normal. */
const SLACK = 1.5;

/**
 * Learn from normal connections, and rank the hosts of each later day by the mean surprise, −ln p, of their strangest connections.
 * @param {readonly Connection[]} all @param {readonly number[][]} rows @param {number} from index of the first connection that is judged
 */
export function hostRanking(all, rows, from) {
  const fold = random(1);
  /** @type {number[][]} */
  const learnt = [];
  /** @type {number[][]} */
  const aside = [];
  for (let i = 0; i < from; ++i) if (all[i].kind === 'normal') (fold.uniform() < 0.25 ? aside : learnt).push(rows[i]);
  const scale = standardize().fit(learnt);
  const model = knn({ method: 'mean' }).fit(scale.apply(learnt));
  const calm = model.score(scale.apply(aside)).toSorted();
  const judged = Array.from({ length: all.length - from }, (_, k) => from + k);
  const surprise = Float64Array.from(
    model.score(scale.apply(judged.map((i) => rows[i]))),
    (s) => -Math.log((calm.length - below(calm, s) + 1) / (calm.length + 1)),
  );

  /** @type {Map<number, number[][]>} what each host was told to be normal */
  const fine = new Map();
  return {
    /** @param {number} day @returns {HostDay[]} strangest first */
    rank(day) {
      /** @type {Map<number, number[]>} */
      const hosts = new Map();
      for (const i of judged) if (Math.floor(all[i].time / DAY) === day) hosts.set(all[i].source, [...(hosts.get(all[i].source) ?? []), i]);
      return [...hosts]
        .map(([host, mine]) => {
          const quiet = known(
            mine.map((i) => rows[i]),
            fine.get(host) ?? [],
          );
          const worth = mine.map((i, k) => ({ i, s: quiet[k] ? 0 : surprise[i - from] })).sort((a, b) => b.s - a.s);
          const top = worth.slice(0, TOP);
          return { host, score: top.reduce((sum, { s }) => sum + s, 0) / TOP, top: top.map(({ i }) => i) };
        })
        .sort((a, b) => b.score - a.score);
    },
    /** A person looked at the connections of a finding and found them normal for this host. @param {HostDay} finding */
    callNormal: ({ host, top }) => fine.set(host, [...(fine.get(host) ?? []), ...top.map((i) => rows[i])]),
  };

  /** Which rows lie as near to what was called normal as that lies to itself. @param {readonly number[][]} mine @param {readonly number[][]} told */
  function known(mine, told) {
    if (told.length < 3) return mine.map(() => false);
    const { model: near, scores } = knn({ nNeighbors: 1 }).fitScore(scale.apply(told));
    const reach = SLACK * Math.max(...scores);
    return Array.from(near.score(scale.apply(mine)), (distance) => distance <= reach);
  }
}

/** How many of the sorted scores lie below. @param {Float64Array} sorted @param {number} score */
function below(sorted, score) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < score) low = middle + 1;
    else high = middle;
  }
  return low;
}
