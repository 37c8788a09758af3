import type { Names } from '../columns/names.ts';
import type { Row } from '../columns/row.ts';
import type { SecurityEvent } from '../events/event.ts';

/** How lines are read. */
export interface LineOptions {
  /** When the file was written last, milliseconds: completes times without a year. */
  readonly lastMs: number;
  /** Year of the first line, where it is known. */
  readonly year?: number;
  /** From a local time without a zone, as if it were UTC, to UTC. UTC unless given. */
  readonly toUtc?: (localMs: number) => number;
}

/** What a line was: an event, nothing (a comment, a header), or why it cannot be read. */
export type LineRead = SecurityEvent | null | { readonly reason: string };

/** Reads the lines of one file in order. */
export type LineReader = (line: string) => LineRead;

/**
 * Reads the line [from, to) of some bytes into a row: true when it is an event. False leaves the line to the `LineReader`, which says the
 * same of every line, and more: whoever reads by bytes asks it then. The byte at `to` is a control character.
 */
export type ByteReader = (bytes: Uint8Array, from: number, to: number, row: Row) => boolean;

/** A format of security logs. */
export interface LogFormat {
  readonly id: string;
  readonly title: string;
  /** Where the format is described. */
  readonly source: string;
  /** Whether the first lines of a file, without blank ones, look like it. */
  looksLike(lines: readonly string[]): boolean;
  open(options: LineOptions): LineReader;
  /** The same from bytes, where that is faster. */
  readonly bytes?: (options: LineOptions, names: Names) => ByteReader;
}

/** A refusal. */
export const refused = (reason: string): { readonly reason: string } => ({ reason });

/** Parse a line of JSON that is an object; a reason otherwise. */
export function objectOf(line: string): Record<string, unknown> | string {
  try {
    const value: unknown = JSON.parse(line);
    // A JSON object has nothing but these.
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : 'is not an object';
  } catch {
    return 'is not JSON';
  }
}

/** The object under a name, or an empty one. */
export const part = (record: Record<string, unknown>, name: string): Record<string, unknown> => {
  const value = record[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
};

/** Whether a line is an object of JSON with one of these names at its top. */
export function hasNames(line: string, ...names: readonly string[]): boolean {
  const record = objectOf(line);
  return typeof record !== 'string' && names.every((name) => name in record);
}
