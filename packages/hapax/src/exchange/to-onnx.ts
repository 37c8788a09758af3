import type { Profile } from '../contract/explaining/profile.ts';
import type { Model } from '../contract/model.ts';
import { HapaxError } from '../core/errors.ts';
import type { Matrix } from '../core/matrix.ts';
import type { QuadraticForm } from '../kernels/linear/quadratic.ts';
import type { Constants } from '../kernels/ranks/constants.ts';
import type { RareChanges } from '../kernels/trees/rare-changes.ts';
import type { Trees } from '../kernels/trees/trees.ts';
import { asDouble, asWhole, type Graph, INPUT, onnxGraph } from './onnx-graph.ts';

/** Methods that ONNX can hold. */
const METHODS = ['isolationForest', 'decisionTree', 'randomForest', 'mahalanobis', 'ellipticEnvelope', 'pca', 'oneClassSvm', 'zScore'];

/** A difference below this share of a constant is rounding, as in `constantsOf`. */
const ROUNDING = 1e-12;

/**
 * A fitted model as ONNX, for engines that know nothing of hapax: input `X`, doubles of shape (n, nFeatures); outputs `score`, doubles of
 * shape (n), the higher the stranger, and `anomaly`, whole numbers of shape (n), 1 where the score is above the model's threshold.
 *
 * Operators of opset 17 and, for trees, `TreeEnsembleRegressor` of ai.onnx.ml 3, whose sums are of 32 bits: scores of trees agree to 1e-6,
 * those of the others to 1e-9. Missing cells (NaN) are handled as here where the method has a meaning for them or the model fills medians in;
 * what the other cells of a sample let expect is beyond ONNX, so there a sample with a missing cell has the score NaN, and is no anomaly.
 * Source: the ONNX specification, https://onnx.ai/onnx/operators
 * @param threshold scores above it are anomalies
 * @throws HapaxError `STATE` for models that ONNX cannot hold, and those of categories
 */
export function toOnnx(model: Model, threshold = model.threshold): Uint8Array {
  if (!METHODS.includes(model.id)) throw new HapaxError('STATE', `${model.id} cannot be written as ONNX; ${METHODS.join(', ')} can`);
  // The snapshot of a fitted model of these ids holds what its method says.
  const { method, profile } = model.snapshot().state as { readonly method: unknown; readonly profile: Profile };
  const graph = onnxGraph();
  const missing = ['isolationForest', 'zScore'].includes(model.id) ? undefined : profile.typical;
  const x =
    missing === undefined ? INPUT : graph.add('Where', [graph.add('IsNaN', [INPUT]), graph.doubles(missing, [1, missing.length]), INPUT]);
  const known = scoreOf(model.id, graph, x, method);
  const score = missing !== undefined && profile.fill === 'others' ? unlessMissing(graph, known) : known;
  const anomaly = asWhole(graph, graph.add('Greater', [score, graph.doubles([threshold], [])]));
  return graph.model(model.columns, { score: { result: score, type: 'double' }, anomaly: { result: anomaly, type: 'int64' } });
}

/** NaN for a sample in which a cell is missing: a score by another filling would be another score, in silence. */
function unlessMissing(graph: Graph, score: string): string {
  const holes = asDouble(graph, graph.add('IsNaN', [INPUT]));
  const most = graph.add('ReduceMax', [holes], { axes: { wholes: [1] }, keepdims: { whole: 0 } });
  return graph.add('Where', [graph.add('Greater', [most, graph.doubles([0], [])]), graph.doubles([Number.NaN], []), score]);
}

function scoreOf(id: string, graph: Graph, x: string, method: unknown): string {
  if (id === 'isolationForest') return isolation(graph, x, method as Isolating);
  if (id === 'decisionTree' || id === 'randomForest') {
    const trees = method as Trees;
    return times(graph, leaves(graph, x, trees), 1 / (trees.roots.length - 1));
  }
  if (id === 'oneClassSvm') return radial(graph, x, method as Radial);
  if (id === 'zScore') return standard(graph, x, method as Standard);
  return form(graph, x, id, method as Formed);
}

const times = (graph: Graph, value: string, by: number): string => graph.add('Mul', [value, graph.doubles([by], [])]);

/** Sum over the trees of the values of the leaves, shape (n). */
function leaves(graph: Graph, x: string, { roots, feature, child, cut, value, missing, salt }: Trees): string {
  if (salt.some((one) => one !== 0))
    throw new HapaxError('STATE', 'trees that part categories by random sets cannot be written as ONNX; fit them without `categorical`');
  const tree = new Int32Array(child.length);
  const node = new Int32Array(child.length);
  for (let t = 0; t < roots.length - 1; ++t)
    for (let k = roots[t]; k < roots[t + 1]; ++k) {
      tree[k] = t;
      node[k] = k - roots[t];
    }
  const isLeaf = Array.from(child.keys()).map((k) => child[k] === node[k]);
  const ends = Array.from(child.keys()).filter((k) => isLeaf[k]);
  const sums = graph.add(
    'TreeEnsembleRegressor',
    [x],
    {
      n_targets: { whole: 1 },
      nodes_treeids: { wholes: tree },
      nodes_nodeids: { wholes: node },
      nodes_featureids: { wholes: feature },
      nodes_values_as_tensor: { doubles: cut.map((v, k) => (isLeaf[k] ? 0 : v)) },
      nodes_modes: { texts: isLeaf.map((leaf) => (leaf ? 'LEAF' : 'BRANCH_LEQ')) },
      nodes_truenodeids: { wholes: child.map((v, k) => (isLeaf[k] ? 0 : v)) },
      nodes_falsenodeids: { wholes: child.map((v, k) => (isLeaf[k] ? 0 : v + 1)) },
      nodes_missing_value_tracks_true: { wholes: missing.map((right, k) => (isLeaf[k] || right === 1 ? 0 : 1)) },
      target_treeids: { wholes: ends.map((k) => tree[k]) },
      target_nodeids: { wholes: ends.map((k) => node[k]) },
      target_ids: { wholes: ends.map(() => 0) },
      target_weights_as_tensor: { doubles: Float64Array.from(ends, (k) => value[k]) },
    },
    'ml',
  );
  return graph.add('Squeeze', [asDouble(graph, sums), graph.wholes([1])]);
}

interface Isolating {
  readonly trees: Trees | { readonly first: unknown };
  readonly typical: number;
  readonly constants?: Constants;
  readonly rare?: RareChanges;
}

function isolation(graph: Graph, x: string, { trees, typical, constants, rare }: Isolating): string {
  if ('first' in trees)
    throw new HapaxError('STATE', 'an extended isolationForest cannot be written as ONNX; fit it with extensionLevel 0');
  const count = trees.roots.length - 1;
  let sums = leaves(graph, x, trees);
  if (constants && constants.features.length > 0) {
    const changed = graph.add('ReduceMax', [changesOf(graph, x, constants)], { axes: { wholes: [1] }, keepdims: { whole: 0 } });
    const ended = graph.add('Min', [sums, graph.doubles([count], [])]);
    sums = graph.add('Where', [graph.add('Greater', [changed, graph.doubles([0], [])]), ended, sums]);
  }
  if (rare && rare.features.length > 0) {
    const cells = graph.add('Gather', [x, graph.wholes(rare.features)], { axis: { whole: 1 } });
    const usual = graph.doubles(
      rare.usual.map((v) => (v === v ? v : 0)),
      [1, rare.usual.length],
    );
    const other = graph.add('Not', [graph.add('Or', [graph.add('Equal', [cells, usual]), graph.add('IsNaN', [cells])])]);
    const shares = graph.add('Mul', [asDouble(graph, other), graph.doubles(rare.unseen, [1, rare.unseen.length])]);
    const kept = graph.add('ReduceProd', [graph.add('Sub', [graph.doubles([1], []), shares])], {
      axes: { wholes: [1] },
      keepdims: { whole: 0 },
    });
    const over = graph.add('Max', [graph.add('Sub', [sums, graph.doubles([count], [])]), graph.doubles([0], [])]);
    sums = graph.add('Sub', [sums, graph.add('Mul', [graph.add('Sub', [graph.doubles([1], []), kept]), over])]);
  }
  return graph.add('Pow', [graph.doubles([2], []), times(graph, sums, typical === 0 ? 0 : -1 / (count * typical))]);
}

/** 1 where a constant feature has another value, shape (n, constants); a cell that is missing is no change. */
function changesOf(graph: Graph, x: string, { features, values }: Constants): string {
  const cells = graph.add('Gather', [x, graph.wholes(features)], { axis: { whole: 1 } });
  const away = graph.add('Abs', [
    graph.add('Sub', [
      cells,
      graph.doubles(
        values.map((v) => (v === v ? v : 0)),
        [1, values.length],
      ),
    ]),
  ]);
  // Where all cells were missing in training, any value is a change.
  const limit = graph.doubles(
    values.map((v) => (v === v ? ROUNDING * Math.abs(v) : -1)),
    [1, values.length],
  );
  return asDouble(graph, graph.add('Greater', [away, limit]));
}

interface Formed {
  readonly form: QuadraticForm;
  readonly points?: Matrix | null;
  readonly constants?: Constants;
  readonly change?: number;
  readonly count?: number;
}

/** |(x − center) · basis|², and what changes of constants add. */
function form(graph: Graph, x: string, id: string, { form: { center, basis }, points, constants, change, count = 0 }: Formed): string {
  if (points) throw new HapaxError('STATE', 'pca of the form of PyOD cannot be written as ONNX; fit it with form projection');
  const away = graph.add('Sub', [x, graph.doubles(center, [1, center.length])]);
  const turned = graph.add('MatMul', [away, graph.doubles(basis.values, [basis.rows, basis.columns])]);
  const out = graph.add('ReduceSum', [graph.add('Mul', [turned, turned]), graph.wholes([1])], { keepdims: { whole: 0 } });
  if (!constants || constants.features.length === 0) return out;
  const changes = graph.add('ReduceSum', [changesOf(graph, x, constants), graph.wholes([1])], { keepdims: { whole: 0 } });
  return graph.add('Add', [out, times(graph, changes, id === 'mahalanobis' ? count + 1 : (change ?? 0))]);
}

interface Radial {
  readonly support: Matrix;
  readonly alpha: Float64Array;
  readonly rho: number;
  readonly gamma: number;
}

/** ρ − Σ α exp(−γ |x − s|²), the squares taken apart around the middle of the support so that little is lost. */
function radial(graph: Graph, x: string, { support, alpha, rho, gamma }: Radial): string {
  const { rows, columns, values } = support;
  const middle = Float64Array.from({ length: columns }, (_, j) => {
    let sum = 0;
    for (let i = 0; i < rows; ++i) sum += values[i * columns + j] / rows;
    return sum;
  });
  const turned = new Float64Array(values.length);
  const lengths = new Float64Array(rows);
  for (let i = 0; i < rows; ++i)
    for (let j = 0; j < columns; ++j) {
      const v = values[i * columns + j] - middle[j];
      turned[j * rows + i] = v;
      lengths[i] += v * v;
    }
  const away = graph.add('Sub', [x, graph.doubles(middle, [1, columns])]);
  const own = graph.add('ReduceSum', [graph.add('Mul', [away, away]), graph.wholes([1])], { keepdims: { whole: 1 } });
  const dots = times(graph, graph.add('MatMul', [away, graph.doubles(turned, [columns, rows])]), -2);
  const squares = graph.add('Max', [
    graph.add('Add', [graph.add('Add', [own, graph.doubles(lengths, [1, rows])]), dots]),
    graph.doubles([0], []),
  ]);
  const sums = graph.add('MatMul', [graph.add('Exp', [times(graph, squares, -gamma)]), graph.doubles(alpha, [rows, 1])]);
  return graph.add('Sub', [graph.doubles([rho], []), graph.add('Squeeze', [sums, graph.wholes([1])])]);
}

interface Standard {
  readonly floor: number;
  readonly count: Float64Array;
  readonly mean: Float64Array;
  readonly squares: Float64Array;
}

/** The largest |z|; missing cells are left out. */
function standard(graph: Graph, x: string, { floor, count, mean, squares }: Standard): string {
  const scale = mean.map((_, j) => 1 / Math.max(floor, Math.sqrt(squares[j] / Math.max(1, count[j]))));
  const away = graph.add('Abs', [graph.add('Sub', [x, graph.doubles(mean, [1, mean.length])])]);
  const z = graph.add('Mul', [away, graph.doubles(scale, [1, scale.length])]);
  const known = graph.add('Where', [graph.add('IsNaN', [z]), graph.doubles([0], []), z]);
  return graph.add('ReduceMax', [known], { axes: { wholes: [1] }, keepdims: { whole: 0 } });
}
