export interface WebhookDelivery {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Webhook {
  /**
   * Delivers once, and resolves when the receiver has taken it. When the signal aborts, rejects with its reason.
   * @throws EtheraError `webhook.refused`, `webhook.unavailable`, `webhook.timeout`
   */
  post(delivery: WebhookDelivery, signal: AbortSignal): Promise<void>;
}
