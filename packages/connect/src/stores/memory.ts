import { memoryStore } from 'hapax/stream';
import { defineStore } from '../contract/connector.ts';

/** `state: { type: memory }` */
export const memoryStoreConnector = defineStore({
  id: 'memory',
  title: 'Memory',
  doc: 'Checkpoints that last as long as the process: for tests.',
  options: {},
  open: () => memoryStore(),
});
