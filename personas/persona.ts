import { callerLimits, destinationName, turnTaking } from '@ethera/contract';
import { z } from 'zod';

const spoken = z.string().trim().min(1).max(400);

/** Settings of an ElevenLabs voice; what is left out is the voice's own. */
const voiceSettings = z.strictObject({
  /** 0 is lively, 1 is even. */
  stability: z.number().min(0).max(1).optional(),
  similarity: z.number().min(0).max(1).optional(),
  /** 1 is the voice's own pace. */
  speed: z.number().min(0.7).max(1.2).optional(),
});

/** What the agent says word for word, synthesised once. */
const personaPhrases = z.strictObject({
  /** Says that an AI speaks and that the call is recorded. */
  greeting: spoken,
  /** To a caller who has been silent. */
  stillThere: spoken,
  /** Before the agent hangs up on its own: nobody speaks, or the call is at its longest. */
  goodbye: spoken,
  /** A turn failed: the caller is asked to say it again. */
  apology: spoken,
  /** Before the fallback destination takes the call. */
  handover: spoken,
  /** A minute before the call is at its longest. */
  lastMinute: spoken,
  /** To a caller for whom no line is free, before the fallback destination takes the call. */
  busy: spoken,
  /** To a caller while the day's money is spent, before the fallback destination takes the call; `busy` without it. */
  closed: spoken.optional(),
  /** An agent has taken the call up from one that died: the caller is asked to say it again. */
  resumed: spoken,
  /** While a reply is late: at most 1.2 s each, so one breath. */
  fillers: z.array(z.string().trim().min(1).max(30)).min(3),
  /** When the model ends the call without a word of its own. */
  farewell: spoken,
  /** When the model passes the call on without a word of its own. */
  transfer: spoken.optional(),
  /** To a caller who comes back, since the line was busy there, or since nobody took the call. */
  transferBusy: spoken.optional(),
  transferFailed: spoken.optional(),
});

/** Somebody whom the model may pass a call to when the caller asks for it. Who it is, the site file of each Asterisk says. */
const transfer = z.strictObject({
  name: destinationName,
  /** For the model: who it is, and when to pass a call there. */
  description: z.string().trim().min(1).max(300),
});
export type Transfer = z.infer<typeof transfer>;

const transfers = z
  .array(transfer)
  .max(32)
  .refine((each) => new Set(each.map(({ name }) => name)).size === each.length, 'two of one name');

/** Who answers: everything about an agent that is not code. */
export const persona = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'lower-case letters, digits and hyphens'),
  /** ISO 639-1, which both the recogniser and the voice take. */
  language: z.string().regex(/^[a-z]{2}$/, 'a two-letter language code, such as ru'),
  prompt: z.string().trim().min(40).max(20_000),
  /** Names and terms that the recogniser should expect. */
  vocabulary: z.array(z.string().trim().min(1).max(60)).max(60),
  voice: z.strictObject({ id: z.string().regex(/^[A-Za-z0-9]{8,64}$/), settings: voiceSettings }),
  models: z.strictObject({
    transcription: z.string().min(1),
    reply: z.string().min(1),
    speech: z.string().min(1),
    /** Asked within the same turn when the model above fails, or has failed several times running; nobody where left out. */
    fallback: z
      .strictObject({
        transcription: z.string().min(1).optional(),
        reply: z.string().min(1).optional(),
        speech: z.string().min(1).optional(),
      })
      .optional(),
  }),
  phrases: personaPhrases,
  turnTaking: turnTaking.refine((limits) => limits.pauseMs <= limits.endOfTurnMs, 'pauseMs is above endOfTurnMs'),
  maxCallMs: z.number().int().min(30_000).max(7_200_000),
  /** `transcript` keeps no audio, `none` no words either. */
  archive: z.enum(['full', 'transcript', 'none']),
  /** Calls at once that each edge takes, each in place of the stage's own (stacks/stage.ts). */
  limits: callerLimits.strict().optional(),
  /** Learns of each call when it is over, in place of the stage's own webhook. */
  webhookUrl: z.url({ protocol: /^https$/ }).optional(),
  /** Everybody whom the model may pass a call to. With them the phrases have `transfer`, `transferBusy` and `transferFailed`. */
  transfers: transfers.optional(),
  /** Who gets a call with which the agent cannot go on, such as one of two failed turns. The site's own without it. */
  fallbackDestination: destinationName.optional(),
});
export type Persona = z.infer<typeof persona>;

/**
 * Checks a persona where it is written, so that a wrong one stops the build and not a call.
 * @throws RangeError naming each fault
 */
export function definePersona(written: Persona): Persona {
  const checked = persona.safeParse(written);
  const faults = checked.success
    ? unsaid(checked.data)
    : checked.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  if (checked.success && faults.length === 0) return checked.data;
  throw new RangeError(`the persona ${String(written.id)} is not valid: ${faults.join('; ')}`);
}

/** A caller who is passed on must be told so, and why he is back. */
function unsaid({ transfers = [], phrases }: Persona): string[] {
  if (transfers.length === 0) return [];
  const needed = ['transfer', 'transferBusy', 'transferFailed'] as const;
  return needed.filter((name) => !phrases[name]).map((name) => `phrases.${name}: needed with transfers`);
}

/** Thresholds that suit an ordinary trunk; the energies are Asterisk's TALK_DETECT units. */
export const ordinaryTurnTaking = {
  pauseMs: 200,
  endOfTurnMs: 700,
  maxEagerAttempts: 3,
  maxTurnMs: 30_000,
  talkEnergy: 256,
  bargeInEnergy: 600,
  silencePromptMs: 8_000,
  fillerAfterMs: 1_800,
  turnDeadlineMs: 8_000,
} satisfies Persona['turnTaking'];
