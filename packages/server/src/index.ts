export { startDemo } from './demo.ts';
export type { Hub, Incoming, LiveStream } from './hub.ts';
export { isLoopback, newToken } from './security.ts';
export { createServer, type Server, type ServerOptions } from './server.ts';
