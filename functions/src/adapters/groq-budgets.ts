import { APIError } from 'groq-sdk';
import type { BudgetReading } from '../ports/budget-listener.ts';

/** Groq's shortest budgets are a minute's; those of requests a minute are in no header, but for their refusals. */
const REFUSED_MS = 60_000;

const units = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;

/**
 * What the `x-ratelimit-…` headers of an answer say: tokens a minute and requests a day of a language model, seconds of
 * audio an hour and requests a day of a recogniser (https://console.groq.com/docs/rate-limits). What cannot be read is
 * left out.
 */
export function readGroqBudgets(model: string, headers: Headers): readonly BudgetReading[] {
  return ['tokens', 'requests', 'audio-seconds'].flatMap((what) => {
    const limit = readNumber(headers.get(`x-ratelimit-limit-${what}`));
    const remaining = readNumber(headers.get(`x-ratelimit-remaining-${what}`));
    const resetMs = readDurationMs(headers.get(`x-ratelimit-reset-${what}`));
    if (!limit || remaining === undefined || resetMs === undefined) return [];
    return [{ name: `${model} ${what}`, remainingShare: Math.min(1, remaining / limit), resetMs }];
  });
}

/** What a failed request tells: a refusal for a limit counts as an empty budget of the model. Nothing else tells anything. */
export function budgetsOfRefusal(model: string, thrown: unknown): readonly BudgetReading[] {
  if (!(thrown instanceof APIError) || thrown.status !== 429) return [];
  const headers = thrown.headers ?? new Headers();
  const retryAfterMs = (readNumber(headers.get('retry-after')) ?? 0) * 1_000;
  const refused = { name: `${model} refused`, remainingShare: 0, resetMs: Math.max(REFUSED_MS, retryAfterMs) };
  return [...readGroqBudgets(model, headers), refused];
}

function readNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}(\.\d{1,9})?$/.test(text) ? Number(text) : undefined;
}

/** Go's form: `2m59.56s`, `500ms`. */
function readDurationMs(text: string | null): number | undefined {
  if (text === null || !/^(\d{1,9}(\.\d{1,9})?(h|ms|m|s))+$/.test(text)) return undefined;
  const parts = text.matchAll(/([\d.]+)(h|ms|m|s)/g);
  return [...parts].reduce((sum, [, amount, unit]) => sum + Number(amount) * units[unit as keyof typeof units], 0);
}
