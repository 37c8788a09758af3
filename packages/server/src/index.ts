export { startDemo } from './demo.ts';
export type { Hub } from './hub.ts';
export type { Incoming, LiveStream } from './live-stream.ts';
export { isLoopback, newToken } from './security.ts';
export { createServer, type Server, type ServerOptions } from './server.ts';
