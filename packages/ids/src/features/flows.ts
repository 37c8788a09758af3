import { type Cell, defineExtractor, integer } from 'hapax';
import { type Company, companyOf } from './company.ts';
import { parentOf } from './domain-names.ts';
import { type FirstSeen, firsts, seenBefore } from './first-seen.ts';
import { connectionsOf, dnsOf, fanOut, type Gathered, rhythmOf } from './flow-view.ts';
import { beyondRecord, type Records, recordsOf } from './records.ts';
import { numberField, textField } from './security-event.ts';
import { countIn, tally } from './tally.ts';

const HOUR = 3_600_000;
/** Pairs of target and port that one sample keeps apart. */
const MOST = 20_000;
/** Contacts of a pair that are looked at for a rhythm, and names that are looked at, of one sample. */
const CONTACTS = 500;
const NAMES = 5000;

interface State {
  /** `h` a host, `t` a target of anybody, `u` a target of a host, `p` a port of a host, `d` a parent domain of a host. */
  readonly first: FirstSeen;
  /** Hosts that contacted each `t` target and `p` port. */
  readonly company: Company;
  /** `b` bytes sent and `c` connections of a host in an hour. */
  readonly records: Records;
}

export const FLOW_FEATURES = [
  'connections',
  'distinct targets',
  'distinct ports',
  'most ports of one target',
  'most targets on one port',
  'failed connections',
  'share of connections that failed',
  'bytes sent',
  'bytes received',
  'share of bytes that were sent',
  'most bytes to one target',
  'longest connection, seconds',
  'regularity of the most regular contact',
  'questions to the DNS',
  'questions without an answer',
  'distinct names asked',
  'most names under one domain',
  'longest label asked',
  'entropy of the names asked, bits a character',
  'host never seen before',
  'targets new to this host',
  'ports new to this host',
  'domains new to this host',
  'targets nobody had before',
  'regularity of the most regular contact of this host alone',
  'most bytes to one target new to this host',
  'bytes sent beyond any hour of this host before',
  'connections beyond any hour of this host before',
] as const;

/**
 * What the connections and questions of one host in one hour are like: how many, to how many targets and ports, how much was sent and
 * received, what failed, how long, how regular (a beacon), what was asked of the DNS (a tunnel, generated names), and what of it is new.
 * Counts, bytes and seconds as ln(1 + n). Failed: states S0, REJ, RSTOS0, RSTRH, SH of Zeek, and `new` of Suricata. With `hours: 24` slow
 * beacons show as well, up to one contact every four hours. Takes flows and DNS; other events are passed over.
 * Cost: O(events); memory O(distinct target and port) of each sample.
 */
export const idsFlows = defineExtractor({
  id: 'idsFlows',
  title: 'Connections of a host by the hour',
  source: 'a stated invention; beacons, long connections and unique names of a domain after RITA (Active Countermeasures)',
  options: { hours: integer(1, { min: 1, max: 24 }, 'Hours of a sample, counted from midnight UTC.') },
  sampleOf({ time, fields }, { hours }) {
    if ((fields.kind !== 'flow' && fields.kind !== 'dns') || typeof fields.source !== 'string') return undefined;
    return { key: fields.source, time: Math.floor(time / (hours * HOUR)) * hours * HOUR };
  },
  begin: (): Gathered => ({
    source: '',
    time: 0,
    failed: 0,
    bytesOut: 0,
    bytesIn: 0,
    longestMs: 0,
    unanswered: 0,
    pairs: tally(),
    sent: [],
    times: [],
    sizes: [],
    names: tally(),
  }),
  gather(into, event, { hours }) {
    const { time, fields } = event;
    if (into.source === '') {
      into.source = textField(fields.source);
      into.time = Math.floor(time / (hours * HOUR)) * hours * HOUR;
    }
    if (fields.kind === 'dns') {
      if (fields.name !== null) countIn(into.names, textField(fields.name).toLowerCase(), 1, NAMES);
      if (fields.answer === 'NXDOMAIN' || fields.answer === 'SERVFAIL') into.unanswered += 1;
      return;
    }
    const at = countIn(into.pairs, `${textField(fields.target)}\t${textField(fields.targetPort)}`, 1, MOST);
    const sent = numberField(fields.bytesOut);
    if (at === into.sent.length) {
      into.sent.push(0);
      into.times.push([]);
      into.sizes.push([]);
    }
    if (into.times[at].length < CONTACTS) {
      into.times[at].push(time);
      if (sent >= 0) into.sizes[at].push(sent);
    }
    if (sent > 0) {
      into.sent[at] += sent;
      into.bytesOut += sent;
    }
    into.bytesIn += numberField(fields.bytesIn) || 0;
    into.longestMs = Math.max(into.longestMs, numberField(fields.durationMs) || 0);
    if (FAILED.has(textField(fields.state))) into.failed += 1;
  },
  fit(gathered): State {
    const first = firsts();
    const company = companyOf();
    const records = recordsOf();
    for (const one of gathered) {
      for (const key of keysOf(one))
        if (first.see(key, one.time) && (key.startsWith('u') || key.startsWith('p')))
          company.join(`${key.startsWith('u') ? 't' : 'p'}${key.slice(key.indexOf(' ') + 1)}`);
      records.see(`b${one.source}`, one.time, one.bytesOut);
      records.see(`c${one.source}`, one.time, connectionsOf(one));
    }
    return { first: first.done(), company: company.done(), records: records.done() };
  },
  names: () => FLOW_FEATURES,
  features: (state, gathered) => featuresOf(state, gathered),
});

const FAILED = new Set(['S0', 'REJ', 'RSTOS0', 'RSTRH', 'SH', 'new']);

/** What may be new, as keys. */
function* keysOf({ source, pairs, names }: Gathered): Generator<string> {
  yield `h${source}`;
  for (const key of pairs.keys) {
    const [target = '', port = ''] = key.split('\t');
    yield `t${target}`;
    yield `u${source} ${target}`;
    yield `p${source} ${port}`;
  }
  for (const name of names.keys) yield `d${source} ${parentOf(name)}`;
}

function featuresOf({ first, company, records }: State, gathered: Gathered): Cell[] {
  const { source, time, names, failed, bytesOut, bytesIn, longestMs, unanswered } = gathered;
  const fresh = new Set([...keysOf(gathered)].filter((key) => !seenBefore(first, key, time)));
  const known = !fresh.has(`h${source}`);
  const newOf = (kind: string) => {
    let n = 0;
    for (const key of fresh) if (key.startsWith(kind)) n += 1;
    return n;
  };
  const connections = connectionsOf(gathered);
  const { targets, ports, ofTarget, ofPort, mostSent, bytes } = fanOut(gathered);
  const { rhythm, alone } = rhythmOf(gathered, company);
  let sentToNew = 0;
  for (const [target, n] of bytes) if (fresh.has(`u${source} ${target}`)) sentToNew = Math.max(sentToNew, n);
  const dns = dnsOf(names);
  const log = Math.log1p;
  const values = [
    log(connections),
    log(targets),
    log(ports),
    log(ofTarget),
    log(ofPort),
    log(failed),
    connections > 0 ? failed / connections : 0,
    log(bytesOut),
    log(bytesIn),
    bytesOut + bytesIn > 0 ? bytesOut / (bytesOut + bytesIn) : 0,
    log(mostSent),
    log(longestMs / 1000),
    rhythm,
    log(dns.questions),
    log(unanswered),
    log(names.keys.length),
    log(dns.underOne),
    log(dns.longest),
    dns.entropy,
    known ? 0 : 1,
    known ? log(newOf('u')) : 0,
    known ? log(newOf('p')) : 0,
    known ? log(newOf('d')) : 0,
    log(newOf('t')),
    alone,
    known ? log(sentToNew) : 0,
    beyondRecord(records, `b${source}`, time, bytesOut),
    beyondRecord(records, `c${source}`, time, connections),
  ];
  return values.map((value, j): Cell => [j, value]).filter(([, value]) => value !== 0);
}
