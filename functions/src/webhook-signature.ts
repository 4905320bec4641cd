import { createHash, createHmac } from 'node:crypto';

/** What a receiver needs to trust an event, by the Standard Webhooks specification, version 1. */
export interface WebhookHeaders extends Readonly<Record<string, string>> {
  readonly 'webhook-id': string;
  /** Seconds since 1970: of this delivery, so that an old one cannot be replayed. */
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
}

/** The event's id: the same in every delivery, so that a receiver can drop the second one. */
export function webhookId(callId: string): string {
  return `msg_${createHash('sha256').update(`call.ended ${callId}`).digest('hex').slice(0, 32)}`;
}

/**
 * Signs one delivery: HMAC-SHA256 over `id.timestamp.body`.
 * @param secret base64 behind `whsec_`, as the specification has it; any other text is taken as it is
 * @param nowMs epoch milliseconds
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signWebhook(id: string, body: string, secret: string, nowMs: number): WebhookHeaders {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const signature = createHmac('sha256', keyOf(secret)).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}

function keyOf(secret: string): Buffer {
  const prefix = 'whsec_';
  return secret.startsWith(prefix) ? Buffer.from(secret.slice(prefix.length), 'base64') : Buffer.from(secret);
}
