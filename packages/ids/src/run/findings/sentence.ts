import { formatNumber } from 'hapax';
import type { Deeds } from '../history/history.ts';
import type { Reason } from '../model/judge.ts';

/** Parts of a sentence. */
const MOST = 3;
const LISTED = 5;

/** Numbers as ranges: `8080–8082, 9000`. */
export function portRanges(ports: readonly string[]): string {
  const numbers = ports
    .map(Number)
    .filter(Number.isFinite)
    .sort((a, b) => a - b);
  const parts: string[] = [];
  for (let i = 0; i < numbers.length; ) {
    let j = i;
    while (j + 1 < numbers.length && numbers[j + 1] === numbers[j] + 1) j += 1;
    parts.push(j > i + 1 ? `${numbers[i]}–${numbers[j]}` : numbers.slice(i, j + 1).join(', '));
    i = j + 1;
  }
  return parts.length > LISTED ? `${parts.slice(0, LISTED).join(', ')} and ${parts.length - LISTED} more` : parts.join(', ');
}

export const listed = (values: readonly string[]): string =>
  values.length > LISTED ? `${values.slice(0, LISTED).join(', ')} and ${values.length - LISTED} more` : values.join(', ');

export const counted = (n: number, one: string, many = `${one}s`): string => `${n.toLocaleString('en')} ${n === 1 ? one : many}`;

/** What a host did, in the order of how much it adds to its score. */
export function sentenceOf(host: string, deeds: Deeds, reasons: readonly Reason[], messages: ReadonlyMap<string, string>): string {
  const said: string[] = [];
  const say = (text: string | undefined): void => {
    if (text !== undefined && said.length < MOST && !said.includes(text)) said.push(text);
  };
  if (!deeds.known) say('was never seen before');
  for (const reason of reasons) if (reason.value > reason.usual) say(clause(reason, deeds, messages));
  for (const reason of reasons) if (said.length === 0 && reason.value < reason.usual) say(`is unusually low in ${reason.feature}`);
  if (said.length === 0) say('is unusual in many small ways');
  return `${host} ${said.join('; ')}.`;
}

function clause({ feature, value, usual }: Reason, deeds: Deeds, messages: ReadonlyMap<string, string>): string | undefined {
  const count = Math.round(Math.expm1(value));
  const most = Math.round(Math.expm1(usual));
  const usually = `usually ${most === 0 ? 'none' : formatNumber(most)}`;
  const colon = feature.lastIndexOf(': ');
  const pair = colon >= 0 && feature.slice(0, colon).includes(' to ') ? feature.slice(0, colon) : undefined;
  const where = pair === undefined ? '' : ` from ${pair}`;
  if (feature === 'host never seen before') return undefined;
  if (/^ports (?:new|nobody)|^other ports|^targets reached on ports new|^targets beyond two on one port/.test(feature))
    return portsClause(deeds);
  if (/^signatures (?:new|nobody)|^other signatures/.test(feature)) {
    const fresh = deeds.newSignatures.length > 0 ? deeds.newSignatures : [...deeds.signatures.keys()];
    const first = fresh[0];
    const text = first === undefined ? undefined : messages.get(first);
    const never = deeds.newSignatures.length > 0 && deeds.known ? `, never before${peers(deeds.peers.s)}` : '';
    return `raised ${fresh.length === 1 ? `signature ${first}${text === undefined ? '' : ` (${text})`}` : `signatures ${listed(fresh)}`}${never}`;
  }
  if (/^targets (?:new|nobody|beyond)/.test(feature) && deeds.newTargets.length > 0)
    return `contacted ${counted(deeds.newTargets.length, 'address', 'addresses')} for the first time: ${listed(deeds.newTargets)}${deeds.known ? peers(deeds.peers.t) : ''}`;
  if (/^(?:pairs of locations nobody|other pairs)/.test(feature)) return 'went between places that no host had connected before';
  if (feature === 'most ports of one target') return `tried ${counted(count, 'port')} of one target (${usually})`;
  if (feature === 'most targets on one port') return `reached ${counted(count, 'target')} on one port (${usually})`;
  if (feature === 'distinct targets' || feature.endsWith(': targets')) return `reached ${counted(count, 'target')}${where} (${usually})`;
  if (feature === 'distinct ports' || feature.endsWith(': ports')) return `used ${counted(count, 'port')}${where} (${usually})`;
  if (feature === 'alerts' || feature.endsWith(': alerts')) return `raised ${counted(count, 'alert')}${where} (${usually})`;
  if (feature === 'grave alerts') return `raised ${counted(count, 'alert')} of the gravest kind (${usually})`;
  const beyond = /^(alerts|targets|ports|connections) beyond any hour/.exec(feature)?.[1];
  if (beyond !== undefined) return `had ${factor(value)} times as many ${beyond} as in any hour before`;
  if (feature === 'bytes sent beyond any hour of this host before')
    return `sent ${factor(value)} times as much as in any hour before, ${bytes(deeds.bytesOut)}`;
  if (feature === 'most bytes to one target new to this host')
    return `sent ${bytes(Math.expm1(value))} to a target that it had never contacted`;
  if (feature === 'regularity of the most regular contact of this host alone')
    return `contacted a target that no other host contacts as regularly as a beacon (${Math.round(100 * value)} %, usually ${Math.round(100 * usual)} %)`;
  if (feature === 'regularity of the most regular contact')
    return `contacted a target as regularly as a beacon (${Math.round(100 * value)} %, usually ${Math.round(100 * usual)} %)`;
  if (/^bytes|bytes to one target/.test(feature))
    return `${feature.startsWith('bytes received') ? 'received' : 'sent'} ${bytes(Math.expm1(value))}${feature.endsWith('to one target') ? ' to one target' : ''} (usually ${bytes(Math.expm1(usual))})`;
  if (feature.startsWith('longest connection'))
    return `held a connection for ${formatNumber(Math.round(Math.expm1(value)))} s (${usually} s)`;
  if (/names|label|DNS|domain/.test(feature))
    return `asked the DNS in an unusual way (${feature}: ${formatNumber(feature.startsWith('entropy') ? value : count)})`;
  if (/failed/.test(feature))
    return feature.startsWith('share')
      ? `failed in ${Math.round(100 * value)} % of its connections`
      : `failed to connect ${counted(count, 'time')} (${usually})`;
  const signature = /^signature (.+)$/.exec(feature)?.[1];
  if (signature !== undefined) {
    const text = messages.get(signature);
    return `raised signature ${signature}${text === undefined ? '' : ` (${text})`} ${counted(deeds.signatures.get(signature) ?? 0, 'time')}`;
  }
  if (/port/.test(feature)) return `used ${feature} in an unusual amount`;
  return feature === 'connections' ? `made ${counted(count, 'connection')} (${usually})` : undefined;
}

/** Who else did that in training. */
const peers = (n: number): string => `; peers: ${n === 0 ? 'none' : counted(n, 'host')}`;

function portsClause({ newPorts, ports, targetsOfNewPorts, known, peers: others }: Deeds): string {
  const fresh = newPorts.length > 0 ? newPorts : [...ports.keys()];
  return `contacted ${fresh.length === 1 ? 'port' : 'ports'} ${portRanges(fresh)} of ${counted(Math.max(1, targetsOfNewPorts.length), 'target')}${newPorts.length === 0 ? '' : known ? `, never before${peers(others.p)}` : others.p === 0 ? '; peers: none' : ''}`;
}

/** How many times as much, from a difference of logarithms. */
const factor = (log: number): string => {
  const times = Math.exp(log);
  return times < 10 ? times.toFixed(1) : formatNumber(Number(times.toPrecision(2)));
};

/** Bytes as people say them. */
export function bytes(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  let left = n;
  while (left >= 1000 && at < units.length - 1) {
    left /= 1000;
    at += 1;
  }
  return `${formatNumber(Number(left.toPrecision(3)))} ${units[at]}`;
}
