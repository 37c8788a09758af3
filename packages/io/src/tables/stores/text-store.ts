/** Texts of a column while it is read, and afterwards. Rows that were not put are missing. */
export interface TextStore {
  put(row: number, text: string): void;
  /** Put a piece of `text` if it was put lately, which costs no copy; false: it is still to be put. */
  putAgain(row: number, text: string, from: number, to: number): boolean;
  /** The text of a row; empty where it is missing. */
  at(row: number): string;
  /** The different texts; undefined once nearly every row has its own. */
  names(): readonly string[] | undefined;
  /** Which of the names each row has, -1 where it is missing. */
  codes(rows: number): Int32Array;
  /** Characters held. */
  readonly size: () => number;
}

/** Rows in a block, as a power of two. */
const BITS = 16;
const BLOCK = 1 << BITS;
/** Different texts up to which a dictionary is kept in any case, and at most. */
const [FEW, MOST] = [4096, 65_000];

interface Plain {
  readonly bytes: Uint8Array;
  /** Where the text of each row begins, and where the last ends. */
  readonly starts: Uint32Array;
}

/**
 * Few different texts are held once, with one or two bytes a row; where nearly each row has its own, the bytes of the texts lie one
 * behind the other. Either way no text of the file is held by the piece it was read in.
 */
export function textStore(): TextStore {
  let dictionary: Dictionary | undefined = new Dictionary();
  let plain: PlainTexts | undefined;
  return {
    put(row, text) {
      if (dictionary !== undefined) {
        dictionary.put(row, text);
        const { length } = dictionary.names;
        if (length > MOST || (length > FEW && 2 * length > row)) {
          plain = new PlainTexts();
          for (let i = 0; i <= row; ++i) {
            const known = dictionary.at(i);
            if (known !== '') plain.put(i, known);
          }
          dictionary = undefined;
        }
      } else plain?.put(row, text);
    },
    putAgain: (row, text, from, to) => dictionary?.putAgain(row, text, from, to) ?? false,
    at: (row) => (dictionary ?? plain)?.at(row) ?? '',
    names: () => dictionary?.names,
    codes: (rows) => dictionary?.codes(rows) ?? new Int32Array(rows).fill(-1),
    size: () => dictionary?.size ?? plain?.size ?? 0,
  };
}

/** Slots of the memory of texts seen lately, a power of two. */
const SLOTS = 1024;

const slotOf = (text: string, from: number, to: number): number =>
  (text.charCodeAt(from) * 31 + text.charCodeAt(to - 1) * 7 + text.charCodeAt((from + to) >> 1) * 131 + to - from) & (SLOTS - 1);

class Dictionary {
  readonly names: string[] = [];
  size = 0;
  readonly #index = new Map<string, number>();
  readonly #recent: string[] = new Array(SLOTS).fill('');
  readonly #recentCode = new Int32Array(SLOTS);
  readonly #full: (Uint8Array | Uint16Array | Uint32Array)[] = [];
  #last = new Uint32Array(0);
  #rows = 0;

  put(row: number, text: string): void {
    // A cell that was put stays.
    if (row < this.#rows) return;
    while (this.#rows < row) this.#push(0);
    this.#push(1 + this.#codeOf(text));
  }

  putAgain(row: number, text: string, from: number, to: number): boolean {
    const slot = slotOf(text, from, to);
    const known = this.#recent[slot];
    if (known.length !== to - from || known === '' || row < this.#rows || !text.startsWith(known, from)) return false;
    while (this.#rows < row) this.#push(0);
    this.#push(1 + this.#recentCode[slot]);
    return true;
  }

  /** Most cells repeat one that came lately: those cost a comparison. */
  #codeOf(text: string): number {
    const { length } = text;
    const slot = slotOf(text, 0, length);
    if (this.#recent[slot] === text) return this.#recentCode[slot];
    let code = this.#index.get(text);
    if (code === undefined) {
      code = this.names.length;
      const own = copy(text);
      this.names.push(own);
      this.#index.set(own, code);
      this.size += length;
    }
    this.#recent[slot] = this.names[code];
    this.#recentCode[slot] = code;
    return code;
  }

  #push(code: number): void {
    const at = this.#rows & (BLOCK - 1);
    if (at === 0 && this.#rows > 0) this.#full.push(narrow(this.#last, this.names.length + 1));
    if (at === 0) this.#last = this.#rows === 0 ? new Uint32Array(256) : new Uint32Array(BLOCK);
    else if (at === this.#last.length) {
      const more = new Uint32Array(Math.min(BLOCK, 4 * at));
      more.set(this.#last);
      this.#last = more;
    }
    this.#last[at] = code;
    this.#rows += 1;
  }

  #code(row: number): number {
    if (row >= this.#rows) return 0;
    const block = row >> BITS;
    return (block < this.#full.length ? this.#full[block] : this.#last)[row & (BLOCK - 1)];
  }

  at(row: number): string {
    const code = this.#code(row);
    return code === 0 ? '' : this.names[code - 1];
  }

  codes(rows: number): Int32Array {
    const out = new Int32Array(rows);
    for (let i = 0; i < rows; ++i) out[i] = this.#code(i) - 1;
    return out;
  }
}

/** A text of its own: a slice would keep the whole piece of the file that it was cut from. */
const copy = (text: string): string => String(JSON.parse(JSON.stringify(text)));

const narrow = (codes: Uint32Array, count: number): Uint8Array | Uint16Array | Uint32Array =>
  count <= 0x100 ? Uint8Array.from(codes) : count <= 0x10000 ? Uint16Array.from(codes) : codes;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

class PlainTexts {
  size = 0;
  readonly #full: Plain[] = [];
  #bytes = new Uint8Array(1 << 12);
  #used = 0;
  #starts = new Uint32Array(BLOCK + 1);
  #rows = 0;

  put(row: number, text: string): void {
    if (row < this.#rows) return;
    while (this.#rows < row) this.#push('');
    this.#push(text);
  }

  #push(text: string): void {
    const at = this.#rows & (BLOCK - 1);
    if (at === 0 && this.#rows > 0) {
      this.#starts[BLOCK] = this.#used;
      this.#full.push({ bytes: this.#bytes.slice(0, this.#used), starts: this.#starts });
      this.#starts = new Uint32Array(BLOCK + 1);
      this.#used = 0;
    }
    this.#starts[at] = this.#used;
    // A character takes three bytes at most.
    if (this.#used + 3 * text.length > this.#bytes.length) {
      const more = new Uint8Array(2 * (this.#used + 3 * text.length));
      more.set(this.#bytes.subarray(0, this.#used));
      this.#bytes = more;
    }
    const { written } = encoder.encodeInto(text, this.#bytes.subarray(this.#used));
    this.#used += written;
    this.size += written;
    this.#rows += 1;
    this.#starts[at + 1] = this.#used;
  }

  at(row: number): string {
    if (row >= this.#rows) return '';
    const block = row >> BITS;
    const at = row & (BLOCK - 1);
    const { bytes, starts } = block < this.#full.length ? this.#full[block] : { bytes: this.#bytes, starts: this.#starts };
    return decoder.decode(bytes.subarray(starts[at], starts[at + 1]));
  }
}
