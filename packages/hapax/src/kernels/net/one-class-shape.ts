import { also, f64, list, orNull, real, rec, table } from '../../core/shape.ts';
import { curveShape, featureScaleShape, inputsOf, netShape, outputsOf, packedSize } from './net-shape.ts';
import type { OneClassEnsemble } from './one-class-ensemble.ts';

/** What an ensemble over `columns` features must look like. */
export const oneClassShape = also<OneClassEnsemble>(
  rec({
    scale: orNull(featureScaleShape),
    spec: netShape,
    members: list(rec({ weights: f64('weights'), center: f64('outputs'), unit: real({ min: 0 }), curve: curveShape }), { most: 10_000 }),
    background: table('background'),
  }),
  ({ spec, members }, size) => {
    if (inputsOf(spec) !== size('columns') || members.length === 0) return 'take each feature';
    const fits = members.every(({ weights, center }) => weights.length === packedSize(spec) && center.length === outputsOf(spec));
    return fits ? undefined : 'have the weights and centers that its layers ask for';
  },
);
