import type { ParsedTime } from '../../time/parse-time.ts';
import type { Written } from '../stores/codes.ts';
import { type Growing, growing } from '../stores/growing.ts';
import type { TextStore } from '../stores/text-store.ts';
import type { Place } from '../table.ts';
import { saysHowLong } from './durations.ts';
import { type Marks, marks } from './marks.ts';
import type { SpeltNumber } from './spelt-number.ts';

export type Cell = string | number | bigint | boolean | Date | null | undefined;

/** What a column is for. `auto`: its cells decide. `clock`: its numbers are of no use, its times and texts are. */
export type Role = 'feature' | 'time' | 'labels' | 'auto' | 'clock' | 'skip';

/** A cell that is not what the rest of its column is. */
export interface Odd {
  readonly place: Place;
  readonly text: string;
}

export interface Seen {
  count: number;
  /** The first few. */
  readonly first: Odd[];
}

/** One way in which cells of a column are spelt. The end of the file decides what it means. */
export interface Reading {
  readonly kind: 'number' | 'time' | 'clock';
  readonly number?: Omit<SpeltNumber, 'value'>;
  readonly time?: Omit<ParsedTime, 'ms' | 'wall' | 'swapped'>;
  readonly first: Odd;
  count: number;
}

/** A column while it is read. Numbers and times lie in `cells`; what is open about one is kept as a byte beside it. */
export interface Column {
  readonly name: string;
  /** The file names other columns, but not this one. */
  readonly unnamed: boolean;
  /** Its name says that it holds lengths of time, which may be written like clocks. */
  readonly lasts: boolean;
  readonly role: Role;
  cells: Growing;
  readonly numbers: Seen;
  readonly times: Seen;
  readonly clocks: Seen;
  readonly texts: Seen;
  /** Texts that say infinity: no number that can be judged, but no word either. */
  endless: number;
  /** Cells spelt as missing, by how they are spelt. */
  readonly missing: Map<string, number>;
  /** Ways of spelling; `marks` holds their place in this list, from 1. Plain numbers have none. */
  readonly readings: Reading[];
  readonly marks: Marks;
  /** Labels by name. */
  readonly codes: Map<string, number>;
  /** Texts, and the spelling of what stands among them, once there is a text. */
  words: TextStore | undefined;
  wordsFrom: number;
  /** Whether a point is a decimal mark here: unknown until a number shows it. */
  points: 'open' | 'decimal';
  /** The most decimals of a plain number. */
  decimals: number;
  /** Whole numbers written with zeros in front. */
  padded: number;
  /** Cells as they are written, where a number would not tell: see codes.ts. */
  written: Written | undefined;
  booleans: number;
  /** It holds numbers and no texts, so that a plain number needs no further look. */
  fast: boolean;
  /** Found to be text: numbers are no longer looked for. */
  settled: boolean;
  /** Found to be of no use: nothing is stored. */
  ignored: boolean;
}

const seen = (): Seen => ({ count: 0, first: [] });

export const column = (name: string, role: Role, unnamed = false): Column => ({
  name,
  unnamed,
  lasts: role !== 'time' && saysHowLong(name),
  role,
  cells: growing(),
  numbers: seen(),
  times: seen(),
  clocks: seen(),
  texts: seen(),
  endless: 0,
  missing: new Map(),
  readings: [],
  marks: marks(),
  codes: new Map(),
  words: undefined,
  wordsFrom: 0,
  points: 'open',
  decimals: 0,
  padded: 0,
  written: undefined,
  booleans: 0,
  fast: false,
  settled: false,
  ignored: role === 'skip',
});

/** How cells are understood. */
export interface Rules {
  readonly source: string;
  readonly missing: ReadonlySet<string>;
  /** Some missing token is itself a number, such as -999. */
  readonly missingNumbers: boolean;
  /** Said by the one who reads; without it each column shows it. */
  readonly decimal: '.' | ',' | undefined;
  readonly thousands: string | undefined;
  /** How times are written, where nothing could guess it. */
  readonly readTime: ((text: string) => ParsedTime | undefined) | undefined;
  /** A column that was asked for may hold text. */
  readonly textsCount: boolean;
}

/** Whether a number with a point in it may be one as JavaScript reads it. */
export const pointsArePlain = ({ decimal, thousands }: Rules): boolean => decimal !== ',' && thousands !== '.';
