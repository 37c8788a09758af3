import { choice, duration, names, text } from 'hapax/settings';
import type { IncidentEvent } from 'hapax/stream';

/** Option of every sink. */
export const KINDS = {
  kinds: names.among(['opened', 'updated', 'closed'], 'Kinds of message it gets; opened and closed unless given.'),
} as const;

/** Options of every sink that writes for people. */
export const WORDS = {
  format: choice('plain', ['plain', 'anomalytics'], 'Sentences, or the layout of the Python library anomalytics.'),
  greeting: text.optional('First paragraph of each message.'),
} as const;

/** Options of every sink that asks a server. */
export const NET = {
  addresses: choice('public', ['public', 'any'], 'Whether it may be an address of this machine or of a private network.'),
  ca: text.optional('Certificates to trust instead of the usual ones, PEM.'),
  timeoutMs: duration(10_000, 'Time to wait for an answer.'),
} as const;

/** What `--test-sinks` says to people. */
export const TEST_TEXT = 'hapax: this is a test of the alerts. Nothing has happened.';

/** What `--test-sinks` says to machines; no incident belongs to it. */
export const testEvent = (now: number): { readonly kind: 'test'; readonly id: string; readonly text: string } => ({
  kind: 'test',
  id: `test-${now}`,
  text: TEST_TEXT,
});

export type Kinds = readonly IncidentEvent['kind'][];
