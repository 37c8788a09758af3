export { type NpyArray, readNpy } from './npz/npy.ts';
export { readNpz } from './npz/npz.ts';
