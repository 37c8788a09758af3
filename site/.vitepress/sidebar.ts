const page = (text: string, link: string) => ({ text, link });

/** The order in which the pages are read. */
export const sidebar = [
  {
    text: 'First steps',
    items: [
      page('Fifteen minutes', '/guide/start'),
      page('The library in five minutes', '/guide/getting-started'),
      page('The course, in TypeScript', '/guide/course'),
      page('The course with real servers', '/guide/course-servers'),
      page('Which method when', '/guide/which-method'),
      page('Limits', '/guide/limits'),
      page('Glossary', '/guide/glossary'),
    ],
  },
  {
    text: 'You are …',
    items: [
      page('new to the field', '/guide/for-learner'),
      page('an analyst with a file', '/guide/for-analyst'),
      page('a Node engineer', '/guide/for-engineer'),
      page('an operator', '/guide/for-operator'),
      page('a security analyst', '/guide/for-security'),
      page('a statistician', '/guide/for-statistician'),
    ],
  },
  {
    text: 'Try it in the page',
    items: [
      page('Detectors side by side', '/live/compare'),
      page('What a threshold does', '/live/threshold'),
      page('A stream with faults', '/live/stream'),
      page('Your own data', '/live/your-data'),
      page('Your own code', '/live/code'),
    ],
  },
  {
    text: 'Worked cases',
    items: [
      page('All four', '/cases/'),
      page('Fraud', '/cases/fraud'),
      page('Maintenance', '/cases/maintenance'),
      page('Health', '/cases/health'),
      page('Intrusion', '/cases/intrusion'),
      page('Ten files of strangers', '/guide/strangers'),
    ],
  },
  {
    text: 'Guide',
    items: [
      page('The command line', '/guide/command-line'),
      page('Pipelines', '/pipelines'),
      page('Streams', '/guide/streams'),
      page('Looking after streams', '/guide/operations'),
      page('Beyond one process: Kafka', '/guide/scale'),
      page('Connectors', '/connectors'),
      page('Security logs', '/guide/security-logs'),
      page('Extreme values', '/extreme-values'),
      page('Playground', '/guide/playground'),
      page('Deploy', '/guide/deploy'),
      page('Hardening', '/hardening'),
      page('Security', '/security'),
      page('Several threads', '/parallel'),
      page('Benchmarks', '/benchmarks'),
      page('Coming from …', '/coming-from/'),
    ],
  },
  {
    text: 'Extend',
    items: ['detector', 'threshold', 'transform', 'extractor', 'source', 'sink', 'store'].map((what) =>
      page(`A ${what} of your own`, `/extend/${what}`),
    ),
  },
  {
    text: 'Reference',
    items: [
      page('All of it', '/reference/'),
      page('Methods', '/methods/'),
      page('Packages', '/api/'),
      page('Commands', '/reference/commands'),
      page('HTTP interface', '/reference/http'),
      page('Sources, sinks, stores', '/reference/connectors'),
      page('Metrics', '/reference/metrics'),
      page('File formats', '/reference/files'),
      page('Errors', '/errors'),
      page('Changelog', '/repository/CHANGELOG'),
    ],
  },
];
