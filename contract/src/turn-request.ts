import { z } from 'zod';
import { isCallId } from './call-id.ts';
import { destinationName } from './destination.ts';
import { CONTRACT_VERSION } from './version.ts';

/** Recordings up to this many µ-law bytes ride in the request; larger ones are referred to by key alone. */
export const INLINE_RECORDING_LIMIT_BYTES = 4_000_000;

/** Keys of one entry; no number that a caller may be asked for is longer. */
export const LONGEST_KEY_ENTRY = 64;

const version = z
  .number()
  .int()
  .min(CONTRACT_VERSION - 1)
  .max(CONTRACT_VERSION);
const callId = z.string().refine(isCallId, 'not a call id');

/** What one side of the conversation said, as far as it was heard. */
export const spokenLine = z.object({
  speaker: z.enum(['caller', 'agent']),
  text: z.string().max(20_000),
  /** The agent was cut off after `text`. */
  interrupted: z.boolean().optional(),
});
export type SpokenLine = z.infer<typeof spokenLine>;

export const recordingRef = z.discriminatedUnion('in', [
  /** Raw µ-law, base64. */
  z.object({ in: z.literal('request'), ulawBase64: z.base64().max(5_400_000) }),
  /** µ-law WAV under this key of the stage's bucket. */
  z.object({ in: z.literal('bucket'), key: z.string().startsWith('calls/').max(400) }),
  /** Nothing was said: these keys were pressed. */
  z.object({
    in: z.literal('keys'),
    keys: z
      .string()
      .regex(/^[0-9*A-D]+$/)
      .max(LONGEST_KEY_ENTRY),
  }),
]);
export type RecordingRef = z.infer<typeof recordingRef>;

/** How often a turn may ask a provider, or the turn function, for something a second time: both sides together. */
export const TURN_RETRIES = 5;

/** What is left of that. */
export const retryAllowance = z.object({
  requests: z.number().int().min(0).max(TURN_RETRIES),
  /** Milliseconds from now after which an answer would come too late. */
  forMs: z.number().min(0).max(120_000),
});
export type RetryAllowance = z.infer<typeof retryAllowance>;

/** One attempt at answering what the caller has said. */
export const turnRequest = z.object({
  kind: z.literal('turn'),
  version,
  callId,
  turn: z.number().int().min(1).max(10_000),
  attempt: z.number().int().min(1).max(100),
  personaId: z.string().min(1).max(64),
  /** Stop after the transcript: the edge only wants to know whether this was speech. */
  probe: z.boolean(),
  /** Milliseconds from now until the caller's silence is a full end of turn. */
  commitInMs: z.number().min(0).max(10_000),
  /** The function may not commit earlier than this, in milliseconds from now. */
  commitFloorMs: z.number().min(0).max(10_000),
  /** The caller said this while the agent was speaking: an "mhm" among it is no turn. Older edges do not say. */
  overAgent: z.boolean().optional(),
  /** Older edges do not say, and ask once. */
  retries: retryAllowance.optional(),
  /** Whom the edge would pass this call to. Older edges can pass it to nobody, and do not say. */
  transfers: z.array(destinationName).max(32).optional(),
  recording: recordingRef,
  /** The conversation before this turn, cut to what was heard, oldest first. */
  history: z.array(spokenLine).max(2_000),
});
export type TurnRequest = z.infer<typeof turnRequest>;

/** Opens the connections to the providers, answers with a `done` frame. Sent when a call is answered. */
export const warmRequest = z.object({ kind: z.literal('warm'), version, personaId: z.string().min(1).max(64) });
export type WarmRequest = z.infer<typeof warmRequest>;

export const turnFunctionRequest = z.discriminatedUnion('kind', [turnRequest, warmRequest]);
export type TurnFunctionRequest = z.infer<typeof turnFunctionRequest>;
