import { createHash, createHmac } from 'node:crypto';
import { EtheraError } from '@ethera/contract';

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
 * @param secret base64 behind `whsec_`, as the specification has it; any other text is taken as it is. Of several with
 * the prefix and spaces between them each signs, so that a receiver may know the old one or the new one
 * @param nowMs epoch milliseconds
 * @throws EtheraError `webhook.unconfigured` when the secret holds no key
 * @see https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function signWebhook(id: string, body: string, secret: string, nowMs: number): WebhookHeaders {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const signatures = keysOf(secret).map(
    (key) => `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

const prefix = 'whsec_';

function keysOf(secret: string): readonly Buffer[] {
  const parts = secret.trim().split(/\s+/);
  if (!parts.every((part) => part.startsWith(prefix))) return [Buffer.from(secret)];
  return parts.map((part) => {
    const text = part.slice(prefix.length);
    // What is no base64 would be left out in silence, and nothing is a key that everybody knows.
    if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) {
      throw new EtheraError('webhook.unconfigured', 'the webhook’s secret is no base64 behind whsec_');
    }
    return Buffer.from(text, 'base64');
  });
}
