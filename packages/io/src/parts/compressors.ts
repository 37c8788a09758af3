/**
 * The library that unpacks pages of Parquet, as far as it is used here. Published packages carry it in this one file instead of depending on all of it.
 * It compiles WebAssembly when it is loaded, which a page may forbid: so it is loaded by itself.
 * @internal
 */
export { compressors } from 'hyparquet-compressors';
