import { GroqError } from './error-body.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** Limits of one model; an absent one does not bind. */
export interface ModelLimits {
  readonly requestsPerMinute?: number;
  readonly requestsPerDay?: number;
  readonly tokensPerMinute?: number;
  readonly tokensPerDay?: number;
  readonly audioSecondsPerHour?: number;
  readonly audioSecondsPerDay?: number;
}

/** Limits of a plan, by model: each has budgets of its own. A model that is not named has no limit. */
export type GroqQuota = Readonly<Record<string, ModelLimits>>;

/** What a request takes of its model's budgets, beside being one request. */
export interface Use {
  readonly tokens?: number;
  readonly audioSeconds?: number;
}

export interface QuotaMeter {
  /**
   * Books one request.
   * @returns the `x-ratelimit-…` headers of its answer
   * @throws {GroqError} 429 with `retry-after` when a budget is used up, 413 when no budget will ever hold so much
   */
  book(model: string, use: Use): Readonly<Record<string, string>>;
  /** Takes what turned out later, such as the tokens of the answer: it is never refused, and is owed. */
  charge(model: string, use: Use): void;
}

interface LimitKind {
  readonly field: keyof ModelLimits;
  readonly windowMs: number;
  readonly amount: (use: Use) => number;
  /** As in `x-ratelimit-limit-<header>`. The headers tell of these alone: the requests of a day, the tokens of a minute. */
  readonly header?: string;
  /** As in an error's body. */
  readonly type: 'requests' | 'tokens' | 'seconds';
  readonly unit: string;
}

const aRequest = () => 1;
const tokens = (use: Use) => use.tokens ?? 0;
const audio = (use: Use) => use.audioSeconds ?? 0;

const limitKinds: readonly LimitKind[] = [
  {
    field: 'requestsPerMinute',
    windowMs: minuteMs,
    amount: aRequest,
    type: 'requests',
    unit: 'requests per minute (RPM)',
  },
  {
    field: 'requestsPerDay',
    windowMs: dayMs,
    amount: aRequest,
    header: 'requests',
    type: 'requests',
    unit: 'requests per day (RPD)',
  },
  {
    field: 'tokensPerMinute',
    windowMs: minuteMs,
    amount: tokens,
    header: 'tokens',
    type: 'tokens',
    unit: 'tokens per minute (TPM)',
  },
  { field: 'tokensPerDay', windowMs: dayMs, amount: tokens, type: 'tokens', unit: 'tokens per day (TPD)' },
  {
    field: 'audioSecondsPerHour',
    windowMs: hourMs,
    amount: audio,
    header: 'audio-seconds',
    type: 'seconds',
    unit: 'seconds of audio per hour (ASH)',
  },
  {
    field: 'audioSecondsPerDay',
    windowMs: dayMs,
    amount: audio,
    type: 'seconds',
    unit: 'seconds of audio per day (ASD)',
  },
];

interface Budget {
  readonly kind: LimitKind;
  readonly limit: number;
  left: number;
  atMs: number;
}

/** @param nowMs a clock in milliseconds */
export function createQuotaMeter(quota: GroqQuota, nowMs: () => number): QuotaMeter {
  const known = new Map<string, readonly Budget[]>();

  /** Budgets refill evenly, as Groq's do: a full one holds what its time is worth. */
  function budgetsOf(model: string): readonly Budget[] {
    const atMs = nowMs();
    const budgets = known.get(model) ?? limitsOf(quota[model] ?? {}, atMs);
    known.set(model, budgets);
    for (const budget of budgets) {
      const refilled = ((atMs - budget.atMs) * budget.limit) / budget.kind.windowMs;
      budget.left = Math.min(budget.limit, budget.left + refilled);
      budget.atMs = atMs;
    }
    return budgets;
  }

  return {
    book: (model, use) => {
      const budgets = budgetsOf(model);
      for (const budget of budgets) {
        const asked = budget.kind.amount(use);
        if (asked > budget.limit) throw tooLarge(model, budget, asked);
        if (asked > budget.left) throw exceeded(model, budget, asked, budgets);
      }
      for (const budget of budgets) budget.left -= budget.kind.amount(use);
      return headersOf(budgets);
    },
    charge: (model, use) => {
      for (const budget of budgetsOf(model))
        if (budget.kind.type !== 'requests') budget.left -= budget.kind.amount(use);
    },
  };
}

function limitsOf(limits: ModelLimits, atMs: number): readonly Budget[] {
  return limitKinds.flatMap((kind) => {
    const limit = limits[kind.field];
    return limit === undefined ? [] : [{ kind, limit, left: limit, atMs }];
  });
}

function headersOf(budgets: readonly Budget[]): Record<string, string> {
  return Object.fromEntries(
    budgets.flatMap(({ kind: { header, windowMs }, limit, left }) => {
      if (!header) return [];
      return [
        [`x-ratelimit-limit-${header}`, String(limit)],
        [`x-ratelimit-remaining-${header}`, String(Math.max(0, Math.floor(left)))],
        [`x-ratelimit-reset-${header}`, goDuration(((limit - left) / limit) * windowMs)],
      ];
    }),
  );
}

function exceeded(model: string, budget: Budget, asked: number, budgets: readonly Budget[]): GroqError {
  const { kind, limit, left } = budget;
  const waitMs = ((asked - left) / limit) * kind.windowMs;
  const message =
    `Rate limit reached for model \`${model}\` in organization \`org_local\` service tier \`on_demand\` on ${kind.unit}: ` +
    `Limit ${limit}, Used ${Math.ceil(limit - left)}, Requested ${Math.ceil(asked)}. Please try again in ${goDuration(waitMs)}.`;
  return new GroqError(
    429,
    { message, type: kind.type, code: 'rate_limit_exceeded' },
    { ...headersOf(budgets), 'retry-after': String(Math.ceil(waitMs / 1_000)) },
  );
}

function tooLarge(model: string, { kind, limit }: Budget, asked: number): GroqError {
  const message =
    `Request too large for model \`${model}\` in organization \`org_local\` service tier \`on_demand\` on ${kind.unit}: ` +
    `Limit ${limit}, Requested ${Math.ceil(asked)}, please reduce your message size and try again.`;
  return new GroqError(413, { message, type: kind.type, code: 'rate_limit_exceeded' });
}

/** As Go writes a time: `2m59.56s`, `500ms`. */
function goDuration(ms: number): string {
  if (ms < 1_000) return `${Math.ceil(ms)}ms`;
  const hours = Math.floor(ms / hourMs);
  const minutes = Math.floor((ms % hourMs) / minuteMs);
  const seconds = Number(((ms % minuteMs) / 1_000).toFixed(3));
  return `${hours > 0 ? `${hours}h` : ''}${hours + minutes > 0 ? `${minutes}m` : ''}${seconds}s`;
}
