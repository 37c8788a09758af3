import { path } from 'hapax/settings';
import { defineStore } from '../contract/connector.ts';
import { fileStore } from './file-store.ts';

/** `state: { type: file }` */
export const fileStoreConnector = defineStore({
  id: 'file',
  title: 'State file',
  doc: 'Checkpoints in one file that survives kill -9 at any moment. Every process needs a file of its own.',
  options: { path: path('The file; its folder is made when it is not there.') },
  open: ({ path: file }) => fileStore(file),
});
