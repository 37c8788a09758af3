export { eventLine, lineSink, logFile } from './lines.ts';
