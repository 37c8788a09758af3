export { type AlertmanagerOptions, alertmanager } from './alertmanager.ts';
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
export { metricsPieces, metricsText } from './metrics.ts';
export { type NtfyOptions, ntfy } from './ntfy.ts';
export { type OtlpOptions, otlp } from './otlp.ts';
export { type PagerDutyOptions, pagerduty } from './pagerduty.ts';
export { processMetrics } from './process-metrics.ts';
export { type MetricsOptions, type MetricsServer, serveMetrics } from './serve-metrics.ts';
export { type SlackOptions, slack } from './slack.ts';
export { openSlackAnswers, type SlackAnswer, type SlackAnswers, type SlackRefusal } from './slack-buttons.ts';
export { type TeamsOptions, teams } from './teams.ts';
export { type TelegramOptions, telegram } from './telegram.ts';
export { verifyWebhook, type WebhookOptions, webhook } from './webhook.ts';
