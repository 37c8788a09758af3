import type { FastifyInstance } from 'fastify';

/** What asks whether the process lives and is at its work, by the names that `hapax watch` has too. The streams are there before the port is. */
export async function probeRoutes(app: FastifyInstance): Promise<void> {
  for (const [path, text] of [
    ['/healthz', 'ok'],
    ['/readyz', 'ready'],
  ] as const)
    app.get(path, { schema: { hide: true } }, async (_, reply) => reply.type('text/plain; charset=utf-8').send(`${text}\n`));
}
