/** Words of a column's name, in lower case: `isFraud`, `time_utc` and `Time (s)` are `is fraud`, `time utc`, `time s`. */
export function wordsOf(name: string): string[] {
  const words: string[] = [];
  let word = '';
  let before = '';
  for (const sign of name) {
    const letter = sign.toLowerCase() !== sign.toUpperCase() || (sign >= '0' && sign <= '9') || sign.charCodeAt(0) > 0x2e7f;
    const upper = sign !== sign.toLowerCase();
    if (!letter || (upper && before !== '' && before === before.toLowerCase() && before !== before.toUpperCase())) {
      if (word !== '') words.push(word);
      word = '';
    }
    if (letter) word += sign.toLowerCase();
    before = sign;
  }
  if (word !== '') words.push(word);
  return words;
}

/** Words that say when, in the languages of many files. */
const WHEN = new Set(
  [
    'time times timestamp timestamps date dates datetime datetimes dateandtime ts t epoch unix unixtime dt dtime',
    'created recorded updated modified logged measured observed sampled happened occurred received sent opened closed published posted when',
    'epochmillis epochseconds fecha hora datum zeit zeitpunkt zeitstempel uhrzeit tijd tijdstip heure horodatage orario tidpunkt tid dato aika',
    'time_iso8601 timeutc datetimeutc utctime utc isotime gmt',
    '\u65e5\u4ed8 \u65e5\u6642 \u65e5\u671f \u65f6\u95f4 \u6642\u9593 \u0434\u0430\u0442\u0430 \u0432\u0440\u0435\u043c\u044f',
  ].flatMap((some) => some.split(' ')),
);
/** Words beside which those above say how long, or count something. */
const LENGTHS = new Set([
  'duration',
  'elapsed',
  'delta',
  'diff',
  'response',
  'latency',
  'since',
  'spent',
  'per',
  'run',
  'running',
  'travel',
  'trip',
  'wait',
  'waiting',
  'cpu',
  'lead',
  'cycle',
  'up',
  'down',
  'total',
  'avg',
  'average',
  'mean',
  'count',
  'number',
  'num',
  'full',
  'part',
  'real',
  'days',
  'hours',
  'minutes',
]);

/** A name that says that its column says when. */
export function looksLikeTime(name: string): boolean {
  const words = wordsOf(name);
  if (words.some((word) => LENGTHS.has(word))) return false;
  return words.some((word) => WHEN.has(word) && (word !== 't' || words.length === 1));
}
