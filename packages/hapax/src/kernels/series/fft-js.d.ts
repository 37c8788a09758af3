declare module 'fft.js' {
  /** Complex numbers are pairs, real part first: arrays of twice the length. */
  export default class FFT {
    /** @param size a power of two, 2 or more */
    constructor(size: number);
    createComplexArray(): number[];
    transform(out: number[], data: readonly number[]): void;
    /** Divides by the size. */
    inverseTransform(out: number[], data: readonly number[]): void;
  }
}
