// What published packages carry of other packages in files of their own, instead of depending on them.

/**
 * Files of packages that carry what they re-export, and whose it is. The packages named stand among the development dependencies: whoever
 * installs ours gets the one file. What is named here is delivered, and is listed so by scripts/supply-chain.mjs.
 */
export const PARTS = {
  'connect/dist/zod.js': ['zod'],
  'ids/dist/zod.js': ['zod'],
  'ids/dist/parts.js': ['fflate', 'papaparse'],
  'io/dist/parts/archive.js': ['fflate'],
  'io/dist/parts/arrow.js': ['@uwdata/flechette'],
  'io/dist/parts/compressors.js': ['hyparquet-compressors', 'fzstd', 'hysnappy'],
  'io/dist/parts/parquet.js': ['hyparquet', 'hyparquet-writer'],
};
/** Everything that is carried; the parts of ECharts, and the fonts of the command line, are put together by themselves. */
export const CARRIED = [...new Set(['echarts', 'zrender', 'dejavu-fonts-ttf', ...Object.values(PARTS).flat()])];
