/**
 * The Parquet libraries, as far as it is used here. Published packages carry it in this one file instead of depending on all of it.
 * @internal
 */
export {
  type AsyncBuffer,
  type FileMetaData,
  parquetMetadataAsync,
  parquetRead,
  parquetReadObjects,
  parquetSchema,
  type SchemaElement,
} from 'hyparquet';
export { ByteWriter, ParquetWriter } from 'hyparquet-writer';
