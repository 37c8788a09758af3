/** What the command line returns to its caller; documented in docs/guide/command-line.md. */
export const EXIT = { nothing: 0, failure: 1, usage: 2, undelivered: 3, anomalies: 10 } as const;
