/** How pages of a codec are unpacked. */
export type Codecs = Readonly<Record<string, (packed: Uint8Array, size: number) => Uint8Array>>;

const OTHERS = ['GZIP', 'BROTLI', 'ZSTD', 'LZ4', 'LZ4_RAW'];

/** What unpacks pages of Parquet. Where WebAssembly may not be compiled, Snappy is left to the library of Parquet, which has it in plain JavaScript. */
export async function codecs(): Promise<Codecs> {
  try {
    return (await import('../../parts/compressors.ts')).compressors as Codecs;
  } catch {
    return Object.fromEntries(OTHERS.map((codec) => [codec, () => refuse(codec)]));
  }
}

function refuse(codec: string): never {
  throw new Error(
    `its pages are packed with ${codec}, which is read where WebAssembly may be compiled: on a page, 'wasm-unsafe-eval' in script-src of the Content-Security-Policy allows it`,
  );
}
