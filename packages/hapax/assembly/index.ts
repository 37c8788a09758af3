export { squaredDistances } from './distance';

// First byte that the module does not use itself: scratch arrays start here.
export function heapBase(): usize {
  return __heap_base;
}
