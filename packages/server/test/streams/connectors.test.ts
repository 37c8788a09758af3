import { sinks, sources } from '@hapax/connect/registry';
import { expect, test } from 'vitest';
import { checkConnector } from '../../src/streams/connectors.ts';

test('of all connectors, only those that keep to public addresses unless told otherwise may be named over HTTP', () => {
  const allowed = (role: 'source' | 'sink', table: object, privately: boolean) =>
    Object.keys(table).filter((type) => {
      try {
        // Without options: what they may not say is another matter.
        checkConnector(role, { type } as never, privately);
        return true;
      } catch {
        return false;
      }
    });
  const open = { source: allowed('source', sources, false), sink: allowed('sink', sinks, false) };
  for (const [role, table] of [
    ['source', sources],
    ['sink', sinks],
  ] as const)
    for (const type of open[role]) {
      if (type === 'synthetic') continue;
      const { options } = table[type as keyof typeof table] as { readonly options: Record<string, { readonly default?: unknown }> };
      expect(options.addresses?.default, type).toBe('public');
    }
  expect(open.source).toEqual(['synthetic', 'poll', 'prometheus', 'coingecko', 'elasticsearch']);
  const never = (role: 'source' | 'sink', table: object) => Object.keys(table).filter((type) => !allowed(role, table, true).includes(type));
  expect(never('source', sources)).toEqual(['ndjson', 'table', 'stdin', 'push', 'influx', 'otlp', 'duckdb']);
  expect(never('sink', sinks)).toEqual(['log', 'stdout']);
});
