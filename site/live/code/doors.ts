import type { Doors } from './interpret.ts';

/** What code in the page may import, under the names that it has in Node. */
export const DOORS: Doors = {
  hapax: () => import('hapax'),
  'hapax/registry': () => import('hapax/registry'),
  'hapax/stream': () => import('hapax/stream'),
  'hapax/evaluate': () => import('hapax/evaluate'),
  '@hapax/io/browser': () => import('@hapax/io/browser'),
  '@hapax/plot': () => import('@hapax/plot'),
};
