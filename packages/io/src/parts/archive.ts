/**
 * The library of zip files, as far as it is used here. Published packages carry it in this one file instead of depending on all of it.
 * @internal
 */
export { Gunzip, type UnzipFileInfo, unzipSync } from 'fflate';
