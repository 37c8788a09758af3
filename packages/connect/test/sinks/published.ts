import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

/** A server of a service: it answers as the service does, refuses what its published format does not allow, and keeps what it took. */
export interface Service {
  readonly url: string;
  /** Every body it took. */
  readonly bodies: unknown[];
  /** Ids of the messages in them. */
  readonly ids: string[];
  /** What it answers to the next requests instead; taken one after the other. */
  readonly refusals: { readonly status: number; readonly text: string }[];
  close(): void;
}
export type TakesIn = () => Promise<Service>;

interface Format {
  readonly method?: string;
  readonly path: RegExp;
  readonly body: z.ZodType;
  readonly status: number;
  readonly text?: string;
  readonly needs?: string;
  readonly idsOf: (body: never) => readonly string[];
}

const named = (text: string): string[] => [...text.matchAll(/Incident ([0-9a-f]{16})/g)].map(([, id]) => `${id}.0`);
const time = z.iso.datetime({ offset: true });
const label = z.string().min(1);
const bytes = (most: number) => z.string().refine((text) => Buffer.byteLength(text) <= most, `longer than ${most} bytes`);

/** openapi.yaml of Alertmanager, `postableAlerts`; names of labels as Prometheus has them; an end before the start is refused. */
const alerts = z.array(
  z
    .strictObject({
      labels: z.record(z.string().regex(/^[a-zA-Z_][a-zA-Z0-9_]*$/), label).refine((labels) => 'alertname' in labels),
      annotations: z.record(z.string(), z.string()),
      startsAt: time,
      endsAt: time,
      generatorURL: z.url().optional(),
    })
    .refine(({ startsAt, endsAt }) => Date.parse(startsAt) <= Date.parse(endsAt), 'ends before it starts'),
);

/** PagerDuty developer docs, Events API v2: send an alert event. */
const dedup = z.string().min(1).max(255);
const pagerdutyEvent = z.discriminatedUnion('event_action', [
  z.strictObject({
    routing_key: z.string().length(32),
    event_action: z.literal('trigger'),
    dedup_key: dedup,
    client: z.string().optional(),
    payload: z.strictObject({
      summary: z.string().min(1).max(1024),
      source: z.string().min(1),
      severity: z.enum(['critical', 'error', 'warning', 'info']),
      timestamp: time,
      component: z.string(),
      group: z.string(),
      class: z.string(),
      custom_details: z.record(z.string(), z.unknown()),
    }),
  }),
  z.strictObject({ routing_key: z.string().length(32), event_action: z.enum(['resolve', 'acknowledge']), dedup_key: dedup }),
]);

/** Microsoft Learn: the body that the workflow template takes; adaptivecards.io 1.4: RichTextBlock and TextRun. */
const run = z.strictObject({
  type: z.literal('TextRun'),
  text: z.string().min(1),
  weight: z.enum(['Lighter', 'Default', 'Bolder']).optional(),
});
const card = z
  .strictObject({
    type: z.literal('message'),
    attachments: z
      .array(
        z.strictObject({
          contentType: z.literal('application/vnd.microsoft.card.adaptive'),
          contentUrl: z.null(),
          content: z.strictObject({
            $schema: z.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
            type: z.literal('AdaptiveCard'),
            version: z.literal('1.4'),
            msteams: z.strictObject({ width: z.literal('Full') }),
            body: z.array(z.strictObject({ type: z.literal('RichTextBlock'), inlines: z.array(run).length(1) })).min(1),
          }),
        }),
      )
      .length(1),
  })
  .refine((whole) => Buffer.byteLength(JSON.stringify(whole)) <= 28 * 1024, 'larger than 28 KB');
type Card = z.infer<typeof card>;
const textOfCard = ({ attachments: [first] }: Card): string =>
  first?.content.body.map(({ inlines: [inline] }) => inline?.text ?? '').join('\n') ?? '';

/** Telegram Bot API: sendMessage and getChat. */
const message = z.strictObject({
  chat_id: z.string().min(1),
  text: z.string().min(1).max(4096).optional(),
  link_preview_options: z.strictObject({ is_disabled: z.boolean() }).optional(),
});

/** docs.ntfy.sh: publish as JSON. */
const published = z.strictObject({
  topic: z.string().regex(/^[-_A-Za-z0-9]{1,64}$/),
  title: z.string(),
  message: bytes(4096),
  priority: z.number().int().min(1).max(5),
  tags: z.array(z.string()),
});

/** opentelemetry-proto, logs/v1 in JSON: 64-bit numbers are text, names are in camelCase. */
const anyValue = z.union([
  z.strictObject({ stringValue: z.string() }),
  z.strictObject({ doubleValue: z.number() }),
  z.strictObject({ arrayValue: z.strictObject({ values: z.array(z.strictObject({ stringValue: z.string() })) }) }),
]);
const attributes = z.array(z.strictObject({ key: z.string().min(1), value: anyValue }));
const logRecord = z.strictObject({
  timeUnixNano: z.string().regex(/^\d+$/),
  observedTimeUnixNano: z.string().regex(/^\d+$/),
  severityNumber: z.number().int().min(1).max(24),
  severityText: z.string(),
  body: z.strictObject({ stringValue: z.string() }),
  attributes,
});
const logs = z.strictObject({
  resourceLogs: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes }),
      scopeLogs: z.array(z.strictObject({ scope: z.strictObject({ name: z.string() }), logRecords: z.array(logRecord) })),
    }),
  ),
});
type Logs = z.infer<typeof logs>;
export const recordsOf = ({ resourceLogs }: Logs): z.infer<typeof logRecord>[] =>
  resourceLogs.flatMap(({ scopeLogs }) => scopeLogs.flatMap(({ logRecords }) => logRecords));
const messageIn = (record: z.infer<typeof logRecord>): string => {
  const value = record.attributes.find(({ key }) => key === 'hapax.message')?.value;
  return value && 'stringValue' in value ? value.stringValue : '';
};

async function serve({ path, body, status, text = '', needs, idsOf }: Format): Promise<Service> {
  const [bodies, ids, refusals]: [unknown[], string[], Service['refusals']] = [[], [], []];
  const server = createServer(async (question, answer) => {
    let sent = '';
    for await (const piece of question) sent += piece;
    const refusal = refusals.shift();
    if (refusal) return answer.writeHead(refusal.status).end(refusal.text);
    if (needs !== undefined && !question.headers.authorization?.includes(needs)) return answer.writeHead(401).end();
    // What --test-sinks asks where a service has a state to show.
    if (question.method === 'GET')
      return answer.writeHead(/^\/(api\/v2\/status|v1\/health)$/.test(question.url ?? '') ? 200 : 404).end('{}');
    const taken = body.safeParse(JSON.parse(sent));
    const isJson = question.headers['content-type']?.startsWith('application/json');
    if (!path.test(question.url ?? '') || !taken.success || !isJson)
      return answer.writeHead(400).end(taken.success ? question.url : z.prettifyError(taken.error));
    bodies.push(taken.data);
    // Each format knows its own body.
    ids.push(...idsOf(taken.data as never));
    answer.writeHead(status, { 'content-type': 'application/json' }).end(text);
  });
  await new Promise<void>((done) => void server.listen(0, '127.0.0.1', done));
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies, ids, refusals, close };
}

/** Block Kit: at most 50 blocks, 3,000 characters of a section, 25 buttons with 75 characters and a value of 2,000, ids that differ. */
const slackMessage = z.strictObject({
  text: z.string().min(1).max(40_000),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({
          type: z.literal('section'),
          text: z.strictObject({ type: z.enum(['mrkdwn', 'plain_text']), text: z.string().min(1).max(3000) }),
        }),
        z.strictObject({
          type: z.literal('actions'),
          elements: z
            .array(
              z.strictObject({
                type: z.literal('button'),
                action_id: z.string().min(1).max(255),
                text: z.strictObject({ type: z.literal('plain_text'), text: z.string().min(1).max(75) }),
                value: z.string().min(1).max(2000),
              }),
            )
            .min(1)
            .max(25)
            .refine((all) => new Set(all.map(({ action_id }) => action_id)).size === all.length),
        }),
      ]),
    )
    .max(50)
    .optional(),
});

export const TAKES = {
  slack: () =>
    serve({ path: /^\/$/, body: slackMessage, status: 200, text: 'ok', idsOf: ({ text }: z.infer<typeof slackMessage>) => named(text) }),
  alertmanager: () =>
    serve({
      path: /^\/api\/v2\/alerts$/,
      body: alerts,
      status: 200,
      needs: 'Bearer ',
      idsOf: (some: z.infer<typeof alerts>) => some.map(({ annotations }) => annotations.message ?? ''),
    }),
  pagerduty: () =>
    serve({
      path: /^\/v2\/enqueue$/,
      body: pagerdutyEvent,
      status: 202,
      text: '{"status":"success","message":"Event processed","dedup_key":"x"}',
      idsOf: (event: z.infer<typeof pagerdutyEvent>) =>
        event.event_action === 'trigger' ? [String(event.payload.custom_details.message)] : [],
    }),
  teams: () => serve({ path: /./, body: card, status: 202, idsOf: (one: Card) => named(textOfCard(one)) }),
  telegram: () =>
    serve({
      path: /^\/bot\d+:\w+\/(sendMessage|getChat)$/,
      body: message,
      status: 200,
      text: '{"ok":true,"result":{}}',
      idsOf: ({ text = '' }: z.infer<typeof message>) => named(text),
    }),
  ntfy: () =>
    serve({ path: /^\/$/, body: published, status: 200, needs: 'Bearer ', idsOf: (one: z.infer<typeof published>) => named(one.message) }),
  otlp: () =>
    serve({
      path: /^\/v1\/logs$/,
      body: logs,
      status: 200,
      text: '{"partialSuccess":{}}',
      idsOf: (all: Logs) => recordsOf(all).map(messageIn),
    }),
} as const satisfies Readonly<Record<string, TakesIn>>;
