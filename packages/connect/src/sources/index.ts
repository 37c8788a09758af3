export { type CoinGeckoOptions, coinGecko } from './coingecko.ts';
export type { LineOptions } from './lines.ts';
export { type Mapping, type Read, reader } from './mapping.ts';
export { type FileOptions, ndjsonFile } from './ndjson.ts';
export { httpPoll, type PollOptions } from './poll.ts';
export { httpPush, type PushOptions, type PushSource } from './push.ts';
export { ndjsonStream } from './stdin.ts';
export { syntheticSource } from './synthetic.ts';
export { type TableOptions, tableFile, tableSource } from './table.ts';
