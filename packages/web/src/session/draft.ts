import type { Injection } from 'hapax/stream';

/** A fault before it has a place: without `start` it begins with the next sample. */
export type InjectionDraft = Omit<Injection, 'id' | 'start'> & { readonly start?: number };
