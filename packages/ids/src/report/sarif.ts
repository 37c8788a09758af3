import type { HostFinding, IdsRun } from '../run/findings/findings.ts';
import { aspectOf } from '../run/model/explain.ts';

/** Raw lines named in one result. */
const LINES = 20;

/**
 * Findings as SARIF, for what takes results of analysis tools: a rule is the aspect that adds most to the score, a result is a host, its
 * locations are the lines of the log behind it, and what was called normal is suppressed. Source: OASIS SARIF 2.1.0.
 */
export function sarifOf({ found, suppressed }: IdsRun, version: string) {
  const all = [...found, ...suppressed];
  const rules = [...new Set(all.map(ruleOf))];
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'hapax ids',
            semanticVersion: version,
            rules: rules.map((id) => ({ id, shortDescription: { text: `Unusual ${id.replace('ids/', '')} of a host` } })),
          },
        },
        results: all.map((one) => ({
          ruleId: ruleOf(one),
          level: one.suppressed === undefined ? 'warning' : 'note',
          rank: Number((100 * (1 - one.p)).toFixed(4)),
          message: { text: one.sentence },
          locations: one.rows.slice(0, LINES).map(({ file, line, text }) => ({
            physicalLocation: { artifactLocation: { uri: encodeURI(file) }, region: { startLine: line, snippet: { text } } },
            logicalLocations: [{ name: one.host, kind: 'resource' }],
          })),
          partialFingerprints: { 'host/v1': one.host, 'hour/v1': String(one.samples[0]?.time ?? 0) },
          ...(one.suppressed === undefined ? {} : { suppressions: [{ kind: 'external', justification: one.suppressed }] }),
          properties: { score: one.score, p: one.p },
        })),
      },
    ],
  };
}

const ruleOf = ({ samples }: HostFinding): string => `ids/${aspectOf(samples[0]?.reasons[0]?.feature ?? '')}`;
