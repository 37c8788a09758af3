import { HapaxError } from 'hapax';
import { expect, onTestFinished, test } from 'vitest';
import type { ReportDesk } from '../../src/routes/reports.ts';
import { createServer } from '../../src/server.ts';
import { MACHINE } from '../../src/ticks.ts';

const TOKEN = 'a-token-of-sixteen-characters-and-more';
const NOW = Date.UTC(2026, 1, 1);

async function serverOf(desk: Partial<ReportDesk> = {}) {
  const said: object[] = [];
  const server = await createServer({
    token: TOKEN,
    clock: { ...MACHINE, now: () => NOW },
    reports: {
      names: async () => ['2026-01-31'],
      page: async (name) => (name === '2026-01-31' ? '<!doctype html><main>it</main>' : undefined),
      labels: async () => said,
      label: async (one) => said.push(one) > 0,
      ...desk,
    },
  });
  onTestFinished(() => server.close());
  const headers = { authorization: `Bearer ${TOKEN}`, host: 'localhost' };
  const ask = async (method: 'GET' | 'POST', url: string, payload?: object, some: Record<string, string> = headers) => {
    const reply = await server.app.inject({ method, url, headers: some, ...(payload && { payload }) });
    return { status: reply.statusCode, text: reply.body, headers: reply.headers };
  };
  return { ask, said };
}

test('reports are listed and shown to who may read, and the page around them holds no secret and runs no foreign script', async () => {
  const { ask } = await serverOf();
  expect((await ask('GET', '/api/reports', undefined, {})).status).toBe(401);
  expect(JSON.parse((await ask('GET', '/api/reports')).text)).toEqual(['2026-01-31']);
  const report = await ask('GET', '/api/reports/2026-01-31');
  expect([report.text, report.headers['content-type']]).toEqual(['<!doctype html><main>it</main>', 'text/html; charset=utf-8']);
  expect(report.headers['content-security-policy']).toBe("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
  expect(JSON.parse((await ask('GET', '/api/reports/..%2Fpasswd')).text)).toEqual({
    code: 'INPUT',
    message: 'there is no report ../passwd; GET /api/reports lists what there is',
  });
  const page = await ask('GET', '/reports', undefined, {});
  expect([page.status, page.text.includes('src="/reports/label.js"')]).toEqual([200, true]);
  expect(page.headers['content-security-policy']).toContain("script-src 'self'; connect-src 'self'");
  const script = await ask('GET', '/reports/label.js', undefined, {});
  expect(script.headers['content-type']).toBe('text/javascript; charset=utf-8');
  expect(() => new Function(script.text.replaceAll('await', ''))).not.toThrow();
});

test('a label is kept with who said it and when, by the clock of the server', async () => {
  const { ask, said } = await serverOf();
  const label = { verdict: 'normal', host: '10.0.0.1', hour: '2026-01-31T08:00:00.000Z', why: 'ours' };
  const reply = await ask('POST', '/api/labels', label);
  const kept = { ...label, who: expect.any(String), at: '2026-02-01T00:00:00.000Z' };
  expect([reply.status, JSON.parse(reply.text)]).toEqual([200, { added: true, label: kept }]);
  await ask('POST', '/api/labels', { ...label, who: 'ann' });
  expect(said.map((one) => Reflect.get(one, 'who'))).toEqual([expect.any(String), 'ann']);
  expect(JSON.parse((await ask('GET', '/api/labels')).text)).toHaveLength(2);
});

test('nobody labels without a token, from a page of another site, or with what is no label', async () => {
  const { ask, said } = await serverOf({
    label: async () => {
      throw new HapaxError('INPUT', 'a label must have a host');
    },
  });
  const label = { verdict: 'normal', host: '10.0.0.1' };
  expect((await ask('POST', '/api/labels', label, {})).status).toBe(401);
  const foreign = { authorization: `Bearer ${TOKEN}`, host: 'localhost', origin: 'http://evil.example' };
  expect((await ask('POST', '/api/labels', label, foreign)).status).toBe(403);
  expect((await ask('POST', '/api/labels', { verdict: 'good', host: 'a' })).status).toBe(400);
  expect((await ask('POST', '/api/labels', { ...label, at: '2020-01-01T00:00:00.000Z' })).status).toBe(400);
  expect(JSON.parse((await ask('POST', '/api/labels', label)).text)).toEqual({ code: 'INPUT', message: 'a label must have a host' });
  expect(said).toEqual([]);
});
