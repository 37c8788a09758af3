import { formatNumber } from 'hapax';
import type { Deeds } from '../history/history.ts';
import type { Reason } from '../model/judge.ts';

/** Parts of a sentence. */
const MOST = 3;
const LISTED = 5;
/** Share of a score below which a reason is not worth words. */
const LEAST = 0.01;

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

/** What a feature is about: a sentence says one thing of each, that which adds most. */
const THEMES: readonly (readonly [string, RegExp])[] = [
  ['DNS', /DNS|names|domain|label|questions/],
  ['rhythm', /^regularity/],
  ['new target', /^targets (?:new|nobody)|^most bytes to one target new/],
  ['sent', /^(?:most )?bytes(?! received)|^share of bytes/],
  ['connections', /^connections/],
  ['alerts', /^alerts|: alerts$/],
  ['failures', /failed/],
];

/** What a host did, in the order of how much it adds to its score. */
export function sentenceOf(host: string, deeds: Deeds, reasons: readonly Reason[], messages: ReadonlyMap<string, string>): string {
  const said: string[] = [];
  const themes = new Set<string>();
  const say = (text: string | undefined, feature = ''): void => {
    const theme = THEMES.find(([, pattern]) => pattern.test(feature))?.[0];
    if (text === undefined || said.length === MOST || said.includes(text) || (theme !== undefined && themes.has(theme))) return;
    said.push(text);
    if (theme !== undefined) themes.add(theme);
  };
  if (!deeds.known) say('was never seen before');
  const least = LEAST * reasons.reduce((sum, { adds }) => sum + Math.max(0, adds), 0);
  for (const reason of reasons)
    if (reason.value > reason.usual && reason.adds >= least) say(clause(reason, deeds, messages), reason.feature);
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
  if (/^(?:pairs of locations nobody|other pairs)/.test(feature)) return 'went from its place to one that no host had gone to from there';
  if (feature === 'most ports of one target') return `tried ${counted(count, 'port')} of one target (${usually})`;
  if (feature === 'most targets on one port') return `reached ${counted(count, 'target')} on one port (${usually})`;
  if (feature === 'distinct signatures') return `raised ${counted(count, 'different signature')} (${usually})`;
  if (feature === 'distinct targets' || feature.endsWith(': targets')) return `reached ${counted(count, 'target')}${where} (${usually})`;
  if (feature === 'distinct ports' || feature.endsWith(': ports')) return `used ${counted(count, 'port')}${where} (${usually})`;
  if (feature === 'alerts' || feature.endsWith(': alerts')) return `raised ${counted(count, 'alert')}${where} (${usually})`;
  if (feature === 'grave alerts') return `raised ${counted(count, 'alert')} of the gravest kind (${usually})`;
  const beyond = /^(alerts|targets|ports|connections) beyond any hour/.exec(feature)?.[1];
  if (beyond !== undefined) return `had ${factor(value)} times as many ${beyond} as in any hour before`;
  if (feature === 'bytes sent beyond any hour of this host before')
    return `sent ${factor(value)} times as much as in any hour before, ${bytes(deeds.bytesOut)}${deeds.sent.size === 1 ? ` to ${[...deeds.sent.keys()][0]}` : ''}`;
  if (feature === 'most bytes to one target new to this host')
    return `sent ${bytes(Math.expm1(value))} to a target that it had never contacted${named(largest(deeds.sent, deeds.newTargets))}`;
  if (feature === 'regularity of the most regular contact of this host alone')
    return `contacted a target that no other host contacts as regularly as a beacon (${Math.round(100 * value)} %, usually ${Math.round(100 * usual)} %)`;
  if (feature === 'regularity of the most regular contact')
    return `contacted a target as regularly as a beacon (${Math.round(100 * value)} %, usually ${Math.round(100 * usual)} %)`;
  if (feature.startsWith('share of bytes'))
    return `sent ${Math.round(100 * value)} % of all its bytes (usually ${Math.round(100 * usual)} %)`;
  if (/^bytes|bytes to one target/.test(feature))
    return `${feature.startsWith('bytes received') ? 'received' : 'sent'} ${bytes(Math.expm1(value))}${feature.endsWith('to one target') ? ` to one target${named(largest(deeds.sent))}` : ''} (usually ${bytes(Math.expm1(usual))})`;
  if (feature.startsWith('longest connection')) return `held a connection for ${counted(count, 'second')} (${usually})`;
  if (/names|label|DNS|domain|questions/.test(feature))
    return dnsClause(feature, feature.startsWith('entropy') ? value : count, usually, deeds);
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

/** Names asked under one domain from which on the domain is what there is to say. */
const MANY = 5;

function dnsClause(feature: string, amount: number, usually: string, { names, domains }: Deeds): string {
  const [domain, under] = [...domains].reduce((a, b) => (b[1] > a[1] ? b : a), ['', 0]);
  const all = [...domains.values()].reduce((sum, n) => sum + n, 0);
  const where =
    under < MANY || 2 * under < all ? '' : `, ${under === all ? 'all' : `${under.toLocaleString('en')} of them`} under ${domain}`;
  if (/^(?:distinct names|most names)/.test(feature)) return `asked the DNS for ${counted(all, 'name')} (${usually})${where}`;
  if (feature === 'questions to the DNS') return `asked the DNS ${counted(amount, 'question')} (${usually})${where}`;
  if (feature === 'questions without an answer')
    return `asked the DNS ${counted(amount, 'question')} that had no answer (${usually})${where}`;
  if (feature.startsWith('domains')) return `asked the DNS for domains that it had never asked for: ${listed([...domains.keys()])}`;
  const example = names.reduce((a, b) => (b.length > a.length ? b : a), '');
  const what = feature.startsWith('entropy')
    ? 'names that look made by a program'
    : `names with labels of up to ${formatNumber(amount)} characters`;
  return `asked the DNS for ${what}${example === '' ? '' : `, such as ${cut(example)}`}`;
}

const cut = (name: string): string => (name.length > 60 ? `${name.slice(0, 60)}…` : name);

/** The key with the most, among some. */
function largest(counts: ReadonlyMap<string, number>, among?: readonly string[]): string | undefined {
  const keys = (among ?? [...counts.keys()]).filter((key) => counts.has(key));
  return keys.length === 0 ? undefined : keys.reduce((a, b) => ((counts.get(b) ?? 0) > (counts.get(a) ?? 0) ? b : a));
}
const named = (target: string | undefined): string => (target === undefined ? '' : `, ${target}`);

/** Who else did that in training. */
const peers = (n: number): string => `; peers: ${n === 0 ? 'none' : counted(n, 'host')}`;

function portsClause({ newPorts, ports, targetsOfNewPorts, known, peers: others }: Deeds): string {
  const fresh = newPorts.length > 0 ? newPorts : [...ports.keys()];
  return `contacted ${fresh.length === 1 ? 'port' : 'ports'} ${portRanges(fresh)} of ${counted(Math.max(1, targetsOfNewPorts.length), 'target')}${newPorts.length === 0 ? '' : known ? `, never before${peers(others.p)}` : others.p === 0 ? '; peers: none' : ''}`;
}

/** How many times as much, from a difference of logarithms. */
const factor = (log: number): string => {
  const times = Math.exp(log);
  return times < 10 ? times.toFixed(1) : Number(times.toPrecision(2)).toLocaleString('en');
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
