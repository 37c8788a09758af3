import type { Model } from '../contract/model.ts';
import { HapaxError } from '../core/errors.ts';
import { formatNumber } from '../core/format-number.ts';
import { type Matrix, type Rows, toMatrix } from '../core/matrix.ts';
import { stepDown } from '../kernels/trees/explain.ts';
import { oneTree, type Trees } from '../kernels/trees/trees.ts';
import { treesOf } from './trees-of.ts';

/** One leaf of a tree, as the conditions that lead to it. */
export interface TreeRule {
  /** All hold: `temperature > 4.5`, each feature at most once a side. Empty for a tree of one leaf. */
  readonly conditions: readonly string[];
  /** What the tree says there: the share of anomalies, of an isolation forest the length of the path. */
  readonly value: number;
  /** Rows that end there, of those that were given. */
  readonly rows: number;
}

/** What rules are told with. */
export interface TreeRulesContext {
  /** Of the features. */
  readonly names?: readonly string[];
  /** Rows to count in each leaf, such as those that the tree was grown on. */
  readonly rows?: Rows;
  /** Which tree of a forest, from 0. */
  readonly tree?: number;
}

/**
 * A fitted tree as rules, those that say most first. Their conditions part the samples: each sample keeps exactly one rule. Missing cells
 * count as in a score: filled in, or in an isolation forest on the larger side of a question.
 * @throws HapaxError `STATE` for models without trees, `INPUT` where the forest has no such tree
 */
export function treeRules(model: Model, { names = [], rows, tree = 0 }: TreeRulesContext = {}): TreeRule[] {
  const { trees, filled } = treesOf(model);
  const count = trees.roots.length - 1;
  if (!(Number.isInteger(tree) && tree >= 0 && tree < count))
    throw new HapaxError('INPUT', `${model.id} has ${count} ${count === 1 ? 'tree' : 'trees'}, counted from 0; got ${tree}`);
  const one = oneTree(trees, tree);
  if (one.salt.some((salt) => salt !== 0))
    throw new HapaxError('STATE', `${model.id} parts categories by random sets, which no rule can say; fit it without \`categorical\``);
  const ended = rows === undefined ? undefined : endsOf(one, filled(toMatrix(rows)));
  const rules: TreeRule[] = [];
  const walk = (node: number, limits: ReadonlyMap<number, Limits>): void => {
    const left = one.child[node];
    if (left === node) {
      const conditions = Array.from(limits).map(([j, limit]) => inWords(names[j] ?? `feature ${j}`, limit));
      rules.push({ conditions, value: one.value[node], rows: ended?.[node] ?? 0 });
      return;
    }
    const feature = one.feature[node];
    const cut = one.cut[node];
    const before = limits.get(feature) ?? { above: -Infinity, most: Infinity };
    walk(left, new Map(limits).set(feature, { ...before, most: Math.min(before.most, cut) }));
    walk(left + 1, new Map(limits).set(feature, { ...before, above: Math.max(before.above, cut) }));
  };
  walk(0, new Map());
  return rules.sort((a, b) => b.value - a.value || b.rows - a.rows || a.conditions.length - b.conditions.length);
}

interface Limits {
  readonly above: number;
  readonly most: number;
}

function inWords(name: string, { above, most }: Limits): string {
  if (most === Infinity) return `${name} > ${formatNumber(above)}`;
  if (above === -Infinity) return `${name} <= ${formatNumber(most)}`;
  return `${formatNumber(above)} < ${name} <= ${formatNumber(most)}`;
}

/** Rows that end in each node. */
function endsOf(tree: Trees, { values, rows, columns }: Matrix): Int32Array {
  const out = new Int32Array(tree.child.length);
  for (let i = 0; i < rows; ++i) {
    const sample = values.subarray(i * columns, (i + 1) * columns);
    let node = 0;
    for (let next = stepDown(tree, 0, node, sample); next !== node; next = stepDown(tree, 0, node, sample)) node = next;
    out[node] += 1;
  }
  return out;
}
