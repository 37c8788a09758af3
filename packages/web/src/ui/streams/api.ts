import { authorized } from '../samples/live.ts';

/** A stream as the server tells of it. */
export interface StreamStatus {
  readonly name: string;
  readonly features: readonly string[];
  readonly detectors: readonly string[];
  /** Detectors that are trained on many samples at once. */
  readonly trained: readonly string[];
  /** Where samples come from, in words. */
  readonly source: string;
  /** Why it runs no more; absent while it does. */
  readonly ended?: string;
  readonly taken: number;
  /** Of the newest sample. */
  readonly time: number | null;
  readonly counts: Readonly<Record<string, number>>;
  readonly keys: readonly KeyStatus[];
  readonly keyCount: number;
  readonly open: number;
  readonly undelivered: number;
  readonly sinks: readonly SinkStatus[];
}

export interface KeyStatus {
  readonly key: string;
  readonly state: string;
  readonly samples: number;
  readonly lastTime: number | null;
  readonly detectors: readonly {
    readonly name: string;
    readonly state: string;
    readonly seen: number;
    readonly needed: number;
    readonly note?: string;
    readonly about?: string;
  }[];
}

export interface SinkStatus {
  readonly id: string;
  readonly delivered: number;
  readonly failures: number;
  readonly lastError: string;
}

export interface Peak {
  readonly time: number;
  readonly key: string;
  readonly detector: string;
  readonly score: number;
  readonly threshold: number;
  readonly severity: number;
  readonly values: readonly (number | null)[];
  readonly usual: readonly (number | null)[];
  readonly feature: string;
}

export interface Incident {
  readonly id: string;
  readonly keys: readonly string[];
  readonly detectors: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly count: number;
  readonly status: 'open' | 'closed';
  readonly reason: string;
  readonly peak: Peak;
}

export type Span = { readonly keys?: readonly string[] } & (
  | { readonly from: number; readonly to: number }
  | { readonly days: readonly number[]; readonly fromMinute: number; readonly toMinute: number }
);

export interface Notice {
  readonly kind: 'acknowledged' | 'judged' | 'maintenance' | 'withdrawn';
  readonly id: string;
  readonly who: string;
  readonly at: number;
  readonly text: string;
  readonly incident?: { readonly id: string };
  readonly verdict?: 'real' | 'false alarm';
  /** Thresholds that have moved by it. */
  readonly effect?: string;
  readonly window?: Span;
  readonly of?: string;
}

/** Newest values and scores of a key. */
export interface Recent {
  readonly key: string;
  readonly features: readonly string[];
  readonly detectors: readonly string[];
  readonly values: readonly Row[];
  readonly scores: readonly Row[];
  readonly models: readonly {
    readonly detector: string;
    readonly version: number;
    readonly from: number;
    readonly to: number;
    readonly at: number;
  }[];
}
/** A time, and numbers; null is missing. */
export type Row = readonly [number, ...(number | null)[]];

/** Ask the server of this page. @throws Error with what it says */
export async function ask<T>(path: string, body?: unknown): Promise<T> {
  const init = authorized();
  const reply = await fetch(new URL(`api/streams${path}`, document.baseURI), {
    ...init,
    ...(body === undefined
      ? {}
      : { method: 'POST', headers: { ...init.headers, 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await reply.text();
  const said: unknown = text === '' ? undefined : JSON.parse(text);
  // What the server of this page writes.
  if (reply.ok) return said as T;
  throw new Error((said as { message?: string } | undefined)?.message ?? `the server answered ${reply.status}`);
}
