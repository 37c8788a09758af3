export { addToken, ROLES, type Role, readTokens, removeToken, rotateToken, type TokenRecord } from '@hapax/connect/net';
export { startDemo } from './demo.ts';
export type { Hub } from './hub.ts';
export type { ReportDesk } from './routes/reports.ts';
export { isLoopback, newToken } from './security.ts';
export { createServer, type Server, type ServerOptions } from './server.ts';
export type { Hosting } from './streams/hosted-stream.ts';
export type { Incoming } from './streams/journal.ts';
export type { LiveStream } from './streams/live-stream.ts';
