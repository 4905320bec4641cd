import { GroqError } from './error-body.ts';

/** Limits of a plan. Each model has its own budget; an absent limit does not bind. */
export interface GroqQuota {
  readonly chatTokensPerMinute?: number;
  readonly chatRequestsPerMinute?: number;
  readonly transcriptionsPerMinute?: number;
}

/** What Groq publishes for its plans, as far as it binds a voice agent. */
export const groqPlans = {
  free: { chatTokensPerMinute: 8000, chatRequestsPerMinute: 30, transcriptionsPerMinute: 20 },
  developer: { chatTokensPerMinute: 250_000 },
} as const satisfies Record<string, GroqQuota>;

export interface QuotaMeter {
  /**
   * Books one request.
   * @returns the `x-ratelimit-…` headers of its answer
   * @throws {GroqError} 429 with `retry-after` when the minute's budget is used up
   */
  book(kind: 'chat' | 'transcription', model: string, tokens: number): Readonly<Record<string, string>>;
}

interface Limit {
  readonly name: 'tokens' | 'requests';
  readonly perMinute: number;
  readonly amount: number;
}

const minuteMs = 60_000;

/** @param nowMs a clock in milliseconds */
export function createQuotaMeter(quota: GroqQuota, nowMs: () => number): QuotaMeter {
  // Budgets refill evenly, as Groq's do: a full one holds a minute's worth.
  const buckets = new Map<string, { left: number; atMs: number }>();

  function refill(key: string, perMinute: number): { left: number; atMs: number } {
    const now = nowMs();
    const bucket = buckets.get(key) ?? { left: perMinute, atMs: now };
    bucket.left = Math.min(perMinute, bucket.left + ((now - bucket.atMs) * perMinute) / minuteMs);
    bucket.atMs = now;
    buckets.set(key, bucket);
    return bucket;
  }

  function limitsFor(kind: 'chat' | 'transcription', tokens: number): Limit[] {
    const limits: (Omit<Limit, 'perMinute'> & { perMinute: number | undefined })[] =
      kind === 'chat'
        ? [
            { name: 'tokens', perMinute: quota.chatTokensPerMinute, amount: tokens },
            { name: 'requests', perMinute: quota.chatRequestsPerMinute, amount: 1 },
          ]
        : [{ name: 'requests', perMinute: quota.transcriptionsPerMinute, amount: 1 }];
    return limits.flatMap(({ perMinute, ...limit }) => (perMinute === undefined ? [] : [{ ...limit, perMinute }]));
  }

  return {
    book: (kind, model, tokens) => {
      const booked = limitsFor(kind, tokens).map((limit) => {
        const bucket = refill(`${kind} ${model} ${limit.name}`, limit.perMinute);
        if (bucket.left < limit.amount) throw exceeded(model, limit, bucket.left);
        return { limit, bucket };
      });
      const headers: Record<string, string> = {};
      for (const { limit, bucket } of booked) {
        bucket.left -= limit.amount;
        const resetSeconds = ((limit.perMinute - bucket.left) / limit.perMinute) * 60;
        headers[`x-ratelimit-limit-${limit.name}`] = String(limit.perMinute);
        headers[`x-ratelimit-remaining-${limit.name}`] = String(Math.floor(bucket.left));
        headers[`x-ratelimit-reset-${limit.name}`] = `${resetSeconds.toFixed(3)}s`;
      }
      return headers;
    },
  };
}

function exceeded(model: string, { name, perMinute, amount }: Limit, left: number): GroqError {
  const waitSeconds = ((amount - left) / perMinute) * 60;
  const unit = name === 'tokens' ? 'tokens per minute (TPM)' : 'requests per minute (RPM)';
  const used = Math.ceil(perMinute - left);
  const message =
    `Rate limit reached for model \`${model}\` in organization \`org_local\` service tier \`on_demand\` on ${unit}: ` +
    `Limit ${perMinute}, Used ${used}, Requested ${amount}. Please try again in ${waitSeconds.toFixed(3)}s.`;
  return new GroqError(
    429,
    { message, type: name, code: 'rate_limit_exceeded' },
    {
      'retry-after': String(Math.ceil(waitSeconds)),
      [`x-ratelimit-limit-${name}`]: String(perMinute),
      [`x-ratelimit-remaining-${name}`]: String(Math.max(0, Math.floor(left))),
      [`x-ratelimit-reset-${name}`]: `${waitSeconds.toFixed(3)}s`,
    },
  );
}
