/**
 * The Arrow library, as far as it is used here. Published packages carry it in this one file instead of depending on all of it.
 * @internal
 */
export {
  bool,
  type Column,
  CompressionType,
  columnFromArray,
  type DataType,
  field,
  float64,
  getCompressionCodec,
  int8,
  int64,
  setCompressionCodec,
  Table,
  TimeUnit,
  Type,
  tableFromColumns,
  tableFromIPC,
  tableToIPC,
  timestamp,
  utf8,
} from '@uwdata/flechette';
