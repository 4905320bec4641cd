import { type CallEvent, type CallRecord, type CallSummary, EtheraError, webhookMarkerKey } from '@ethera/contract';
import type { Persona } from '../../personas/persona.ts';
import type { Clock } from './ports/clock.ts';
import type { RecordingStore } from './ports/recording-store.ts';
import type { Webhook } from './ports/webhook.ts';
import { signWebhook, webhookId } from './webhook-signature.ts';

/** The stage's webhook, as configured. */
export interface WebhookSettings {
  readonly url: string | null;
  readonly secret: string | null;
}

export interface CallWebhookDeps {
  readonly store: Pick<RecordingStore, 'size' | 'create'>;
  readonly webhook: Webhook;
  readonly clock: Pick<Clock, 'now'>;
  readonly webhookSettings: WebhookSettings;
}

/** Where the events of a persona's calls go; null when nobody wants them. */
export function webhookUrlOf({ url }: WebhookSettings, persona: Pick<Persona, 'webhookUrl'> | null): string | null {
  return persona?.webhookUrl ?? url;
}

/**
 * Tells the receiver of a call, unless it is known to have been told. At least once: whoever dies between the delivery
 * and the marker delivers again, under the same id.
 * @returns whether something was delivered
 * @throws EtheraError `webhook.*`, `store.*`
 */
export async function deliverCall(
  deps: CallWebhookDeps,
  url: string,
  record: CallRecord,
  summary: CallSummary,
  signal: AbortSignal,
): Promise<boolean> {
  const { store, webhook, clock, webhookSettings } = deps;
  const marker = webhookMarkerKey(record.callId);
  if ((await store.size(marker, signal)) !== null) return false;
  const secret = webhookSettings.secret;
  if (!isAllowed(url)) throw new EtheraError('webhook.unconfigured', 'the webhook’s address is not https');
  if (secret === null) throw new EtheraError('webhook.unconfigured', 'a webhook has an address, but no secret');
  const body = JSON.stringify(callEventOf(record, summary));
  await webhook.post({ url, body, headers: signWebhook(webhookId(record.callId), body, secret, clock.now()) }, signal);
  const deliveredAt = new Date(clock.now()).toISOString();
  await store.create(marker, new TextEncoder().encode(deliveredAt), 'text/plain', signal);
  return true;
}

/** The same in every delivery, but for what nobody signs twice: the time of the delivery is in the headers. */
export function callEventOf({ caller, called }: CallRecord, summary: CallSummary): CallEvent {
  const timestamp = new Date(summary.summarisedAt).toISOString();
  return { type: 'call.ended', timestamp, data: { ...summary, caller, called } };
}

/** The signature tells who speaks; only TLS hides what is said. On this very machine there is nobody to hide it from. */
function isAllowed(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || (protocol === 'http:' && (hostname === '127.0.0.1' || hostname === 'localhost'));
}
