import type { Draft } from '../events/event.ts';
import { portOf, textOf } from '../events/event.ts';
import { set } from './suricata-eve.ts';

/** Characters of an alert; what is longer is none. */
export const LONGEST_ALERT = 10_000;

const ACTION = /^\[(Drop|WDrop|Block)\] /;
const RULE = /^\[(\d{1,10}):(\d{1,10}):(\d{1,10})\] /;
const DIGITS = /^\d{1,10}$/;

/**
 * What Snort and Suricata write of an alert, in `alert_fast` and in syslog:
 *
 *     [gid:sid:rev] message [**] [Classification: text] [Priority: 1] {TCP} 10.0.0.1:80 -> 10.0.0.2:81
 *
 * Read from its ends inwards, since the message may hold anything; so its cost grows with its length alone.
 * @returns whether it is one
 */
export function readAlertText(event: Draft, text: string): boolean {
  const action = ACTION.exec(text);
  const body = action === null ? text : text.slice(action[0].length);
  const unmarked = body.startsWith('[**] ') ? body.slice(5) : body;
  const rule = RULE.exec(unmarked);
  const arrow = unmarked.lastIndexOf(' -> ');
  if (rule === null || arrow < rule[0].length) return false;
  const to = unmarked.slice(arrow + 4);
  const left = unmarked.slice(rule[0].length, arrow);
  const space = left.lastIndexOf(' ');
  const from = left.slice(space + 1);
  if (to === '' || /\s/.test(to) || from === '') return false;
  const protocol = taken(left.slice(0, Math.max(0, space)), '{', '}');
  const priority = taken(protocol.rest.replace(/\]:$/, ']'), '[Priority: ', ']');
  const category = taken(priority.rest, '[Classification: ', ']');
  const message = category.rest.endsWith('[**]') ? category.rest.slice(0, -4) : category.rest;
  [event.generator, event.signature, event.revision] = [rule[1], rule[2], rule[3]];
  set(event, 'message', textOf(message));
  set(event, 'category', textOf(category.text));
  if (priority.text !== undefined && DIGITS.test(priority.text)) event.severity = Number(priority.text);
  set(event, 'protocol', textOf(protocol.text)?.toUpperCase());
  if (action !== null) event.action = action[1].toLowerCase();
  endpoints(event, from, to);
  return true;
}

/** What stands between two marks at the end of a text, and the text before. */
function taken(text: string, open: string, close: string): { readonly text: string | undefined; readonly rest: string } {
  const at = text.endsWith(close) ? text.lastIndexOf(open) : -1;
  return at < 0
    ? { text: undefined, rest: text }
    : { text: text.slice(at + open.length, -close.length), rest: text.slice(0, at).trimEnd() };
}

/** Put `10.0.0.1:80`, `fe80::1:80` or an address alone in place: the port is behind the last colon, of IPv6 too. */
export function endpoints(event: Draft, from: string, to: string): void {
  const [source, sourcePort] = endpoint(from);
  const [target, targetPort] = endpoint(to);
  set(event, 'source', source);
  set(event, 'target', target);
  set(event, 'sourcePort', sourcePort);
  set(event, 'targetPort', targetPort);
}

export function endpoint(text: string): readonly [string, number | undefined] {
  const at = text.lastIndexOf(':');
  if (at < 0) return [text, undefined];
  const port = portOf(text.slice(at + 1));
  return port === undefined ? [text, undefined] : [text.slice(0, at).replace(/^\[|\]$/g, ''), port];
}
