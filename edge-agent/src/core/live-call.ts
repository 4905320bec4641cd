import { briefedPersona, callRecord, endReason, spokenLine, transferRecord, turnEntry } from '@ethera/contract';
import { z } from 'zod';

const attemptName = z.object({ turn: z.number().int().min(1), attempt: z.number().int().min(1) });

/** What the agent was saying. */
const savedSpeech = z.object({
  /** The texts it is made of, with the µ-law bytes of each that there were. */
  chunks: z.array(z.object({ id: z.number(), text: z.string(), bytes: z.number() })),
  playedMs: z.number(),
  /** Neither paused nor waiting for audio: the caller goes on hearing it. */
  goesOn: z.boolean(),
  /** The turn that it answers; null for a phrase. */
  turn: z.number().int().nullable(),
});

/** What of a call's state machine has to outlive the process. */
export const savedCall = z.object({
  /** `ending`: the last words were being said, or were decided on. */
  phase: z.enum(['arriving', 'talking', 'ending']),
  endReason: endReason.nullable(),
  /** The caller is the dialplan's, on the way to somebody else, and may come back. */
  passedOn: z.boolean().optional(),
  /** Without the speech that was going on. */
  conversation: z.array(spokenLine),
  /** All turns, the open one and the one that is being answered among them. */
  turns: z.array(turnEntry),
  speech: savedSpeech.nullable(),
  /** Attempts at which the pipeline may still be working. */
  underWay: z.array(attemptName),
  /** As which attempt that would have gone out which the caller has said and no request has had. */
  unsent: attemptName,
  nextSpeech: z.number().int().min(1),
  failedTurns: z.number().int().min(0),
  /** Those that are over. An agent before there were any does not say. */
  transfers: z.array(transferRecord).optional(),
  talkEnergy: z.number().int(),
  bargeInEnergy: z.number().int(),
  echoKnown: z.boolean(),
});
export type SavedCall = z.infer<typeof savedCall>;

/** What the caller said in one attempt, on its way from Asterisk's files into the spool. */
const savedClaim = z.object({
  /** Where it goes in the bucket. */
  key: z.string().startsWith('calls/'),
  /** The names of Asterisk's recordings that it is made of. */
  names: z.array(z.string()),
  /** It is in the spool: Asterisk's files may go. Never one of them before. */
  spooled: z.boolean(),
});
export type SavedClaim = z.infer<typeof savedClaim>;

/** The recordings of a call that are still Asterisk's. */
export const savedRecordings = z.object({
  /** The highest number that a recording was given. */
  lastNumber: z.number().int().min(0),
  /** Those that Asterisk has, or should have: closed ones that belong to no claim, and the one under way. */
  open: z.array(z.string()),
  claims: z.array(savedClaim),
  lost: z.array(z.string()),
});
export type SavedRecordings = z.infer<typeof savedRecordings>;

export const LIVE_CALL_VERSION = 1;

/**
 * All that another process needs to go on with a call, or to conclude its record. A new release reads what the one before
 * wrote: new fields are optional.
 */
export const liveCall = z.object({
  version: z.literal(LIVE_CALL_VERSION),
  callId: z.string(),
  legId: z.string(),
  stage: z.string(),
  edgeId: z.string(),
  caller: z.string(),
  called: z.string(),
  /** Epoch milliseconds, all three. */
  arrivedAt: z.number(),
  answeredAt: z.number().nullable(),
  savedAt: z.number(),
  /** By how much the system's clock, which dates files, was set forward during the call. An older agent does not say. */
  clockSetMs: z.number().optional(),
  /** As it was when the call came. */
  persona: briefedPersona,
  call: savedCall,
  recordings: savedRecordings,
  /** What Asterisk may be playing or have queued, in the order in which it was asked. */
  playbacks: z.array(z.string()),
  /** The agent gave it up on purpose, between two sentences if it could. */
  handedOver: z.boolean().optional(),
  /** The call is over: nothing is left to do but to keep this. */
  record: callRecord.optional(),
});
export type LiveCall = z.infer<typeof liveCall>;

/** Milliseconds since a moment of an earlier process's call. @param nowMs epoch milliseconds, as this process has it */
export function sinceThen(thenMs: number, { clockSetMs = 0 }: Pick<LiveCall, 'clockSetMs'>, nowMs: number): number {
  return nowMs - thenMs - clockSetMs;
}
