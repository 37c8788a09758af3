import { CompressionType, getCompressionCodec, setCompressionCodec } from '../parts/arrow.ts';
import { codecs } from '../tables/parquet/codecs.ts';
import { lz4Frame } from './lz4-frame.ts';

/** Make compressed buffers of Arrow readable: Feather files are compressed unless told otherwise. Nothing is written compressed. */
export async function readCompressed(): Promise<void> {
  const refuse = (): never => {
    throw new Error('Arrow is written without compression here');
  };
  const { ZSTD } = await codecs();
  if (ZSTD !== undefined && getCompressionCodec(CompressionType.ZSTD) === null)
    setCompressionCodec(CompressionType.ZSTD, {
      encode: refuse, // A copy, for numbers must lie on even places.
      decode: (bytes: Uint8Array, size: number) => ZSTD(bytes, size).slice(),
    });
  if (getCompressionCodec(CompressionType.LZ4_FRAME) === null)
    setCompressionCodec(CompressionType.LZ4_FRAME, { encode: refuse, decode: lz4Frame });
}
