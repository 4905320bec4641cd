import { z } from 'zod';
import { callCost } from './call-cost.ts';
import { callRecord } from './call-record.ts';

/** What became of the caller's wish. */
export const callOutcome = z.enum([
  /** The caller got what they asked for. */
  'answered',
  /** Some of it. */
  'partly',
  /** None of it. */
  'unanswered',
  /** The caller said nothing. */
  'silent',
  /** The call broke, or went to the fallback because turns failed. */
  'failed',
  /** They talked, and no words were kept to judge it by (the persona's archive is `none`), or no model could judge them. */
  'unknown',
]);
export type CallOutcome = z.infer<typeof callOutcome>;

/** An attempt whose cost is not, or not wholly, in the sum. */
export const uncountedAttempt = z.object({
  turn: z.number().int().min(1),
  attempt: z.number().int().min(1),
  /** `record`: its turn.json never came. `llm`: its answer was cut off before the model told how many tokens it took. */
  lacks: z.enum(['record', 'llm']),
});
export type UncountedAttempt = z.infer<typeof uncountedAttempt>;

/** `summary.json`: what the wrap-up made of a call. No phone number is in it. */
export const callSummary = callRecord
  .pick({
    version: true,
    callId: true,
    stage: true,
    edgeId: true,
    personaId: true,
    startedAt: true,
    answeredAt: true,
    endedAt: true,
    result: true,
    reason: true,
  })
  .extend({
    outcome: callOutcome,
    /** In the persona's language; null when the caller said nothing, no words were kept or no model could sum them up. */
    text: z.string().nullable(),
    /** The language model that wrote the text. */
    model: z.string().nullable(),
    /** Turns of the caller that were taken. */
    turns: z.number().int().min(0),
    cost: callCost,
    /** With anything in it, the cost is what was spent at least. */
    uncounted: z.array(uncountedAttempt),
    /** Epoch milliseconds by the function's clock. */
    summarisedAt: z.number(),
  });
export type CallSummary = z.infer<typeof callSummary>;

/** The body of the webhook. */
export const callEvent = z.object({
  type: z.literal('call.ended'),
  /** ISO 8601: when the summary was written. The same in every delivery. */
  timestamp: z.string(),
  data: callSummary.extend({ caller: z.string(), called: z.string() }),
});
export type CallEvent = z.infer<typeof callEvent>;
