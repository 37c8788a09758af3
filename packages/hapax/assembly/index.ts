export { squaredDistances } from './distance';
export { rbfSums } from './rbf';
export { countBins, sumBinTerms, transpose, widenRange } from './histogram';
export { lstmBack, lstmCell } from './lstm';
export { descend, descendMixed } from './trees';
export { meanNearest, roundRows, scanSearch, treeSearch } from './neighbours';
export { adamStep, addToRows, rectify, rectifyBack, sumOfRows } from './net';
export { multiply, scatter } from './product';
export { addSurprises, projectRows } from './projections';
export { addRows, centerRows, quadraticForm } from './quadratic';
export { sortF64 } from './sort';
export { joinDiagonals } from './window-join';
export { moveGradient, secondOf, singleRow } from './working-set';

// First byte that the module does not use itself: scratch arrays start here.
export function heapBase(): usize {
  return __heap_base;
}
