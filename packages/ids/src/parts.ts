/**
 * What is used of the libraries of zip and CSV files. Published packages carry it in this one file instead of depending on all of them.
 * @internal
 */
export { Unzip, UnzipInflate } from 'fflate';
export { default as Papa } from 'papaparse';
