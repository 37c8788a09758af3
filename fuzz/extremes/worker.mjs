import { parentPort } from 'node:worker_threads';
import { judge } from './judge.mjs';

parentPort.on('message', ({ id, kind, n, columns }) => {
  const before = process.cpuUsage().user;
  const outcome = judge(id, kind, n, columns);
  parentPort.postMessage({ outcome, seconds: (process.cpuUsage().user - before) / 1e6 });
});
