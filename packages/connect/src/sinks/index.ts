export { eventLine, lineSink, type TextOut } from './lines.ts';
export { logFile } from './log.ts';
export {
  ANOMALYTICS_SUBJECT,
  anomalyticsBody,
  anomalyticsSlackBody,
  type Message,
  type MessageFormat,
  type MessageOptions,
  messageOf,
  noticesOf,
  pythonFloat,
  type Summary,
} from './messages.ts';
export { type MetricsOptions, type MetricsServer, metricsText, serveMetrics } from './metrics.ts';
export { type SlackOptions, slack } from './slack.ts';
export { verifyWebhook, type WebhookOptions, webhook } from './webhook.ts';
