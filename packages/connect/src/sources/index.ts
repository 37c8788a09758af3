export { type CoinGeckoOptions, coinGecko, httpPoll, type PollOptions } from './http-poll.ts';
export { httpPush, type PushOptions, type PushSource } from './http-push.ts';
export { type Mapping, type Read, reader } from './mapping.ts';
export { type FileOptions, type LineOptions, ndjsonFile, ndjsonStream } from './ndjson.ts';
export { type TableOptions, tableSource } from './table.ts';
