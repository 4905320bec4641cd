import { z } from 'zod';

const ms = z.number().min(0).nullable();

/** Milliseconds from the moment the function received the request; null where it did not come to that. */
export const turnTimings = z.object({
  /** Epoch milliseconds by the function's clock, which is not the edge's. */
  receivedAt: z.number(),
  coldStart: z.boolean(),
  recordingMs: ms,
  transcriptMs: ms,
  firstTextMs: ms,
  firstChunkMs: ms,
  commitMs: ms,
  firstSpeechMs: ms,
  doneMs: ms,
});
export type TurnTimings = z.infer<typeof turnTimings>;

const count = z.number().int().min(0);
const model = z.string().max(200);

/** One purchase more: of a second request, or of another model than `models` names. */
export const furtherUse = z.discriminatedUnion('part', [
  z.object({ part: z.literal('transcription'), model, seconds: z.number().min(0) }),
  z.object({ part: z.literal('llm'), model, promptTokens: count, completionTokens: count }),
  z.object({ part: z.literal('speech'), model, characters: count }),
]);
export type FurtherUse = z.infer<typeof furtherUse>;

/** What the turn bought, for the bill. */
export const turnUsage = z.object({
  transcribedSeconds: z.number().min(0),
  promptTokens: count,
  completionTokens: count,
  speechCharacters: count,
  /** What comes on top; absent where there is nothing. */
  further: z.array(furtherUse).max(64).optional(),
});
export type TurnUsage = z.infer<typeof turnUsage>;

/** Which models have answered a turn, as the providers name them: the price depends on them. */
export const turnModels = z.object({ transcription: z.string(), reply: z.string(), speech: z.string() });
export type TurnModels = z.infer<typeof turnModels>;

/** Why a recording is not put to the language model; `back-channel` only where the request said `overAgent`. */
export const rejection = z.enum(['silence', 'noise', 'invention', 'back-channel']);
export type Rejection = z.infer<typeof rejection>;

export const turnOutcome = z.enum(['replied', 'rejected', 'probed', 'cancelled', 'failed', 'warmed']);
export type TurnOutcome = z.infer<typeof turnOutcome>;

/** What was left of one of a provider's budgets when it last answered. Such a budget refills evenly. */
export const providerBudget = z.object({
  /** Whose and of what, such as `openai/gpt-oss-20b tokens`. */
  name: z.string().min(1).max(200),
  remainingShare: z.number().min(0).max(1),
  /** Milliseconds until it is full again; of an empty one, until it is worth asking. */
  resetMs: z.number().min(0),
  /** How long ago, in milliseconds, the provider said so. */
  ageMs: z.number().min(0),
});
export type ProviderBudget = z.infer<typeof providerBudget>;

/** Two models have three budgets each at most, and one more when they refuse. */
export const providerBudgets = z.array(providerBudget).max(16);

/** What a provider did to a turn, whether or not the turn was answered all the same. */
export const providerFailure = z.object({
  /** Such as `groq`. */
  provider: z.string().max(64),
  model,
  /** One of the error catalogue's. */
  code: z.string().max(64),
});
export type ProviderFailure = z.infer<typeof providerFailure>;

/** What a turn asked for beyond one request each. */
export const turnRecovery = z.object({
  /** The same model was asked again after a failure. */
  retries: count,
  /** The same model was asked a second time because the first answer was late. */
  hedges: count,
  /** Another model was asked instead. */
  fallbacks: count,
  /** In the order in which they happened. */
  failures: z.array(providerFailure).max(64),
});
export type TurnRecovery = z.infer<typeof turnRecovery>;

export const turnSummary = z.object({
  outcome: turnOutcome,
  /** Null until transcribed. */
  transcript: z.string().nullable(),
  rejection: rejection.nullable(),
  /** All text that was synthesised or held for it. */
  reply: z.string(),
  timings: turnTimings,
  usage: turnUsage,
  models: turnModels,
  /** Older functions do not say. */
  budgets: providerBudgets.optional(),
  /** Absent where every provider answered at the first request. */
  recovery: turnRecovery.optional(),
});
export type TurnSummary = z.infer<typeof turnSummary>;

/** `turn.json`: what the function did, as it saw it. */
export const turnRecord = turnSummary.extend({
  version: z.number().int(),
  callId: z.string(),
  turn: z.number().int(),
  attempt: z.number().int(),
  personaId: z.string(),
  errorCode: z.string().nullable(),
});
export type TurnRecord = z.infer<typeof turnRecord>;
