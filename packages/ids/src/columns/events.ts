import type { Event } from 'hapax';
import { ALERT_KINDS, type AlertBlock } from './alert-day.ts';
import type { FlowBlock } from './flow-day.ts';
import { type Names, NONE } from './names.ts';

/** A row as the event that `eventOf` would have made of it. */
export function alertEvent(block: AlertBlock, i: number, names: Names): Event {
  return {
    time: block.time[i],
    fields: {
      kind: ALERT_KINDS[block.kind[i]] ?? 'alert',
      source: text(names, block.source[i]),
      target: text(names, block.target[i]),
      targetPort: block.port[i] === NONE ? null : block.port[i],
      signature: text(names, block.signature[i]),
      severity: number(block.severity[i]),
      name: text(names, block.name[i]),
      answer: null,
      state: null,
      durationMs: null,
      bytesOut: null,
      bytesIn: null,
      count: block.count[i],
    },
  };
}

/** The same of a flow or a question. */
export function flowEvent(block: FlowBlock, i: number, names: Names): Event {
  return {
    time: block.time[i],
    fields: {
      kind: block.kind[i] === 1 ? 'dns' : 'flow',
      source: text(names, block.source[i]),
      target: text(names, block.target[i]),
      targetPort: block.port[i] === NONE ? null : block.port[i],
      signature: null,
      severity: null,
      name: text(names, block.name[i]),
      answer: text(names, block.answer[i]),
      state: text(names, block.state[i]),
      durationMs: number(block.durationMs[i]),
      bytesOut: number(block.bytesOut[i]),
      bytesIn: number(block.bytesIn[i]),
      count: 1,
    },
  };
}

const text = (names: Names, id: number): string | null => (id === NONE ? null : names.text(id));
const number = (value: number): number | null => (Number.isNaN(value) ? null : value);
