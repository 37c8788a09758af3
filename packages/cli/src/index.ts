export { run } from './run.ts';
export { type Terminal, terminal } from './terminal.ts';
