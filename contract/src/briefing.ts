import { z } from 'zod';
import { destinationName } from './destination.ts';
import { EtheraError } from './error.ts';
import { spendDay } from './spend.ts';
import { CONTRACT_VERSION } from './version.ts';

export const briefingRequest = z.object({
  kind: z.literal('briefing'),
  version: z
    .number()
    .int()
    .min(CONTRACT_VERSION - 1)
    .max(CONTRACT_VERSION),
});
export type BriefingRequest = z.infer<typeof briefingRequest>;

/** A fixed phrase, synthesised once, at `key` in the stage's bucket as raw µ-law. */
export const phrase = z.object({
  key: z.string().regex(/^prompts\/[0-9a-f]{64}\.ulaw$/),
  text: z.string().min(1),
  bytes: z.number().int().positive(),
});
export type Phrase = z.infer<typeof phrase>;

/** What an edge says on its own, without the pipeline. */
export const phraseSet = z.object({
  greeting: phrase,
  stillThere: phrase,
  goodbye: phrase,
  apology: phrase,
  /** Said before the fallback destination takes the call. */
  handover: phrase,
  /** The call is nearly at its longest. Not in a briefing that was kept from before there was one. */
  lastMinute: phrase.optional(),
  /** To a caller for whom no line is free. Not in a briefing that was kept from before there was one. */
  busy: phrase.optional(),
  /** An agent has taken the call up from one that died. Not in a briefing that was kept from before there was one. */
  resumed: phrase.optional(),
  /** To a caller while the day's money is spent. Not in a briefing that was kept from before there was one. */
  closed: phrase.optional(),
  /** To a caller who comes back: the line was busy, or nobody took the call. Only of a persona that passes calls on. */
  transferBusy: phrase.optional(),
  transferFailed: phrase.optional(),
  /** ≤ 1.2 s each, for when a reply is late. */
  fillers: z.array(phrase).min(2),
});
export type PhraseSet = z.infer<typeof phraseSet>;
export type PhraseName = Exclude<keyof PhraseSet, 'fillers'>;

/** Turn-taking thresholds. Energies are Asterisk's TALK_DETECT units (mean absolute sample). */
export const turnTaking = z.object({
  /** Silence after which an attempt at the turn starts. */
  pauseMs: z.number().int().min(100).max(5_000),
  /** Silence after which the turn is over. */
  endOfTurnMs: z.number().int().min(200).max(5_000),
  /** After this many attempts that the caller talked on over, wait for the full silence. */
  maxEagerAttempts: z.number().int().min(1).max(10),
  /** A turn is answered after this long even if the talking never seems to end. */
  maxTurnMs: z.number().int().min(5_000).max(120_000),
  talkEnergy: z.number().int().min(1).max(32_000),
  /** The same while the agent speaks: its own echo must not interrupt it. */
  bargeInEnergy: z.number().int().min(1).max(32_000),
  /** Silence of the caller before "are you still there?"; twice, then goodbye. */
  silencePromptMs: z.number().int().min(1_000).max(120_000),
  /** No reply audio this long after the end of the turn: a filler. */
  fillerAfterMs: z.number().int().min(300).max(10_000),
  /** No reply at all this long after the end of the turn: an apology. */
  turnDeadlineMs: z.number().int().min(1_000).max(60_000),
});
export type TurnTaking = z.infer<typeof turnTaking>;

/** How many calls at once one edge takes of whom; none of them is set by default. */
export const callerLimits = z.object({
  /** To one dialled number. */
  callsPerNumber: z.number().int().positive().optional(),
  /** From one caller's number. */
  callsPerCaller: z.number().int().positive().optional(),
  /** From all callers together who show no number. */
  callsWithoutNumber: z.number().int().positive().optional(),
});
export type CallerLimits = z.infer<typeof callerLimits>;

export const briefedPersona = z.object({
  id: z.string().min(1).max(64),
  /** BCP 47, such as `ru` or `en`. */
  language: z.string().min(2).max(16),
  phrases: phraseSet,
  turnTaking,
  maxCallMs: z.number().int().min(30_000),
  archive: z.enum(['full', 'transcript', 'none']),
  /** Each stands above the stage's, for the numbers that this persona answers. */
  limits: callerLimits.optional(),
  /** Everybody whom this persona may pass a call to; nobody without it. */
  transfers: z.array(destinationName).max(32).optional(),
  /** Who gets a call with which the persona cannot go on; whoever the site says without it. */
  fallbackDestination: destinationName.optional(),
});
export type BriefedPersona = z.infer<typeof briefedPersona>;

/** What one edge may use of what all edges of a stage share. */
export const edgeLimits = callerLimits.extend({
  /** Calls at once that the plans of the stage's providers carry; no limit without it. */
  callsAtOnce: z.number().int().positive().optional(),
  /** What this edge's turns of one day may cost. */
  usdPerDay: z.number().positive().optional(),
  /** Memory of the turn function, in MB: it decides what Lambda costs. */
  turnMemoryMb: z.number().int().positive().optional(),
  /** What is left of the stage's money for a day, of which nothing is known on any other day; at most 0 when it is spent. */
  stageSpend: z.object({ day: spendDay, leftUsd: z.number() }).optional(),
});
export type EdgeLimits = z.infer<typeof edgeLimits>;

/** All that an edge must know before it can answer. It is kept on disk: the edge starts with the cloud down. */
export const briefing = z.object({
  version: z.number().int(),
  /** Dialled number → persona. */
  numbers: z.record(z.string(), z.string()),
  /** Who answers a number that is not listed. */
  defaultPersona: z.string(),
  personas: z.record(z.string(), briefedPersona),
  /** Not in a briefing that was kept from before there was one. */
  limits: edgeLimits.optional(),
});
export type Briefing = z.infer<typeof briefing>;

/** Why there is no briefing. The code is one of the error catalogue's. */
export const briefingFailure = z.object({
  error: z.object({ code: z.string().max(64), message: z.string().max(2_000), retryable: z.boolean() }),
});
export type BriefingFailure = z.infer<typeof briefingFailure>;

/** What the briefing function answers: a failure is an answer too, so that the edge learns its code. */
export const briefingResponse = z.union([briefing, briefingFailure]);
export type BriefingResponse = z.infer<typeof briefingResponse>;

/**
 * The persona that answers a dialled number, which is whatever a stranger has dialled.
 * @throws EtheraError `briefing.unavailable` when the briefing names one that it does not hold
 */
export function personaForNumber({ numbers, personas, defaultPersona }: Briefing, dialled: string): BriefedPersona {
  // An object knows names that nobody has put there, such as `constructor`.
  const id = (Object.hasOwn(numbers, dialled) && numbers[dialled]) || defaultPersona;
  const persona = Object.hasOwn(personas, id) ? personas[id] : undefined;
  if (!persona) throw new EtheraError('briefing.unavailable', `the briefing has no persona ${id}`);
  return persona;
}
