import type { Role } from '@hapax/connect/net';

/** What a request needs. A route that nobody has thought of needs most. */
export function roleFor(method: string, route: string): Role {
  if (method === 'GET' || method === 'HEAD') return 'read';
  if (method === 'POST' && route.endsWith('/samples')) return 'push';
  if (method === 'POST' && route.endsWith('/score')) return 'read';
  return 'manage';
}
