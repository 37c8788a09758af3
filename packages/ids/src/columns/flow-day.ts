import { floats, integers } from './alert-day.ts';
import type { Row } from './row.ts';
import type { Column } from './table.ts';

/** Flows and questions to the DNS of a day as columns. */
export interface FlowBlock {
  readonly rows: number;
  readonly time: Float64Array;
  /** 0 a flow, 1 a question. */
  readonly kind: Uint8Array;
  readonly source: Int32Array;
  readonly target: Int32Array;
  readonly port: Int32Array;
  readonly name: Int32Array;
  readonly answer: Int32Array;
  readonly state: Int32Array;
  readonly durationMs: Float64Array;
  readonly bytesOut: Float64Array;
  readonly bytesIn: Float64Array;
}

export const FLOW_COLUMNS = [
  { name: 'time', type: 'f64' },
  { name: 'kind', type: 'u8' },
  { name: 'source', type: 'i32' },
  { name: 'target', type: 'i32' },
  { name: 'port', type: 'i32' },
  { name: 'name', type: 'i32' },
  { name: 'answer', type: 'i32' },
  { name: 'state', type: 'i32' },
  { name: 'durationMs', type: 'f64' },
  { name: 'bytesOut', type: 'f64' },
  { name: 'bytesIn', type: 'f64' },
] as const satisfies readonly Column[];

const ROOM = 16;

/** Gathers the flows of a day. */
export function flowDay() {
  let room = ROOM;
  let rows = 0;
  let kind = new Uint8Array(room);
  let [time, durationMs, bytesOut, bytesIn] = Array.from({ length: 4 }, () => new Float64Array(room));
  let [source, target, port, name, answer, state] = Array.from({ length: 6 }, () => new Int32Array(room));

  function grow(): void {
    room *= 2;
    const [f64, i32] = [floats(room), integers(room)];
    [time, durationMs, bytesOut, bytesIn] = [f64(time), f64(durationMs), f64(bytesOut), f64(bytesIn)];
    [source, target, port, name, answer, state] = [i32(source), i32(target), i32(port), i32(name), i32(answer), i32(state)];
    const kinds = new Uint8Array(room);
    kinds.set(kind);
    kind = kinds;
  }

  return {
    add(row: Row): boolean {
      time[rows] = row.time;
      kind[rows] = row.kind === 'dns' ? 1 : 0;
      source[rows] = row.source;
      target[rows] = row.target;
      port[rows] = row.port;
      name[rows] = row.name;
      answer[rows] = row.answer;
      state[rows] = row.state;
      durationMs[rows] = row.durationMs;
      bytesOut[rows] = row.bytesOut;
      bytesIn[rows] = row.bytesIn;
      rows += 1;
      if (rows === room) grow();
      return true;
    },
    block: (): FlowBlock => ({ rows, time, kind, source, target, port, name, answer, state, durationMs, bytesOut, bytesIn }),
  };
}
