import { z } from 'zod';
import { transferRecord } from './destination.ts';
import { rejection, turnModels, turnTimings, turnUsage } from './turn-record.ts';
import { spokenLine } from './turn-request.ts';

/** Why a call ended. */
export const endReason = z.enum([
  /** The caller hung up. */
  'caller-hung-up',
  /** The agent said goodbye because the caller asked for it (`end_call`). */
  'agent-ended',
  /** Somebody took the call over from the agent (`transfer_call`). */
  'transferred',
  /** Nobody spoke after two prompts. */
  'silent-caller',
  /** Two turns running got no reply: the call went to the fallback. */
  'turns-failed',
  /** The persona's longest call. */
  'too-long',
  /** Asterisk, or the connection to it, failed under the call. */
  'telephony-failed',
  /** The agent was stopped and its grace ran out. */
  'agent-stopped',
  /** The agent died or froze under the call, and the caller had gone before another one could take it up. */
  'agent-lost',
]);
export type EndReason = z.infer<typeof endReason>;

const at = z.number().nullable();

/** Epoch milliseconds by the edge's clock; null where the attempt did not come to that. */
export const edgeTimings = z.object({
  /** When the caller's last speech ended: when Asterisk said so, less the silence it waited for. */
  speechEndedAt: at,
  /** The recording was complete and the request left. */
  sentAt: at,
  transcriptAt: at,
  firstTextAt: at,
  committedAt: at,
  firstAudioAt: at,
  playbackStartedAt: at,
  /** The caller had been silent long enough for this attempt: the recording was closed. Older edges do not say. */
  pausedAt: at.optional(),
  /** The function's commit arrived, and its last frame. */
  functionCommitAt: at.optional(),
  doneAt: at.optional(),
});
export type EdgeTimings = z.infer<typeof edgeTimings>;

export const attemptRecord = z.object({
  attempt: z.number().int().min(1),
  outcome: z.enum(['replied', 'rejected', 'cancelled', 'failed', 'pending']),
  errorCode: z.string().nullable(),
  edge: edgeTimings,
  function: turnTimings.nullable(),
  /** What the function bought; known where its last frame came. Older edges do not say. */
  usage: turnUsage.nullable().optional(),
  models: turnModels.nullable().optional(),
});
export type AttemptRecord = z.infer<typeof attemptRecord>;

export const turnEntry = z.object({
  turn: z.number().int().min(1),
  /** The attempt by which the turn was taken and, unless it failed, answered; null for one that was dropped. */
  committedAttempt: z.number().int().min(1).nullable(),
  attempts: z.array(attemptRecord),
  transcript: z.string().nullable(),
  rejection: rejection.nullable(),
  reply: z.string(),
  /** The part of the reply that the caller heard. */
  heard: z.string(),
  interrupted: z.boolean(),
});
export type TurnEntry = z.infer<typeof turnEntry>;

/** `call.json`, written last. */
export const callRecord = z.object({
  version: z.number().int(),
  callId: z.string(),
  stage: z.string(),
  edgeId: z.string(),
  personaId: z.string(),
  caller: z.string(),
  called: z.string(),
  startedAt: z.number(),
  answeredAt: at,
  endedAt: z.number(),
  result: z.enum(['completed', 'failed']),
  reason: endReason,
  /** Recordings that were made but could not be kept; empty when nothing was lost. */
  lostRecordings: z.array(z.string()),
  conversation: z.array(spokenLine),
  turns: z.array(turnEntry),
  /** Whom the call was passed to, and what came of it. Older edges do not say. */
  transfers: z.array(transferRecord).optional(),
});
export type CallRecord = z.infer<typeof callRecord>;
