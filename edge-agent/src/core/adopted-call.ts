import type { BriefedPersona, CallRecord, EndReason, SpokenLine, TurnEntry } from '@ethera/contract';
import { turnEntry } from './attempt.ts';
import { type Attempt, type CallState, newAttempt, newCall } from './call-state.ts';
import { heardText } from './heard-text.ts';
import type { SavedCall } from './live-call.ts';
import { LINE_DELAY_MS } from './turn-policy.ts';

/** The earlier process may have said so much that it had no time to note: no two playbacks have the same name. */
export const SPARE_SPEECHES = 10;

/** What another process would have to know of this call if this one ended now. */
export function savedCall(state: CallState): SavedCall {
  const { turn, reply, speech, conversation, talkEnergy, bargeInEnergy, echoKnown, nextSpeech, failedTurns } = state;
  const turns: TurnEntry[] = [...state.turns];
  if (reply) turns.push(turnEntry(reply.attempt, reply.abandoned, '', true));
  if (turn) {
    const last = turn.attempt ?? newAttempt(turn.number, turn.abandoned.length + 1, turn.speechEndedAt);
    turns.push(turnEntry(last, turn.abandoned, '', false));
  }
  return {
    phase:
      state.phase === 'arriving' || state.phase === 'ending'
        ? state.phase
        : endsAfterReply(state)
          ? 'ending'
          : 'talking',
    endReason: state.endReason ?? (endsAfterReply(state) ? 'agent-ended' : null),
    ...(state.phase === 'transferring' && { passedOn: true }),
    conversation: [...conversation],
    turns: turns.toSorted((one, other) => one.turn - other.turn),
    speech: speech && speech.kind !== 'filler' ? savedSpeech(state, speech) : null,
    underWay: [turn?.attempt, reply?.attempt].filter(isUnderWay).map(({ turn, attempt }) => ({ turn, attempt })),
    unsent: unsentAttempt(state),
    nextSpeech,
    failedTurns,
    transfers: [...state.transfers],
    talkEnergy,
    bargeInEnergy,
    echoKnown,
  };
}

/** Nobody speaks, and nobody waits: who goes on with the call need not say anything. */
export function isQuiet({ phase, speech, turn, reply, callerTalking }: CallState): boolean {
  return phase === 'listening' && !speech && !turn && !reply && !callerTalking;
}

/** The model has ended the call, and its last words are being said. */
function endsAfterReply({ reply, speech }: CallState): boolean {
  return speech?.kind === 'reply' && reply?.attempt.action?.name === 'end_call';
}

function isUnderWay(attempt: Attempt | null | undefined): attempt is Attempt {
  return attempt != null && attempt.ended === null;
}

function unsentAttempt({ turn, nextTurn }: CallState): SavedCall['unsent'] {
  if (!turn) return { turn: nextTurn, attempt: 1 };
  return { turn: turn.number, attempt: turn.abandoned.length + (turn.attempt ? 2 : 1) };
}

function savedSpeech({ reply }: CallState, speech: NonNullable<CallState['speech']>): SavedCall['speech'] {
  const isReply = speech.kind === 'reply';
  const chunks = isReply
    ? (reply?.attempt.chunks ?? [])
    : speech.phrase
      ? [{ id: 0, ...phraseChunk(speech.phrase) }]
      : [];
  return {
    chunks: [...chunks],
    playedMs: speech.playedMs,
    goesOn: !speech.paused && !speech.starved,
    turn: isReply ? (reply?.attempt.turn ?? null) : null,
  };
}

function phraseChunk({ text, bytes }: { text: string; bytes: number }) {
  return { text, bytes };
}

type WhatWasSaid = Pick<CallRecord, 'conversation' | 'turns'>;

/** What was said, with what the caller has heard of the speech that was going on. @param sinceMs since it was saved */
function whatWasSaid({ speech, conversation, turns }: SavedCall, sinceMs: number): WhatWasSaid {
  if (!speech) return { conversation, turns };
  const playedMs = speech.playedMs + (speech.goesOn ? Math.max(0, sinceMs) : 0);
  const text = heardText(speech.chunks, playedMs, LINE_DELAY_MS);
  const isWhole =
    text ===
    speech.chunks
      .map((chunk) => chunk.text)
      .join('')
      .trim();
  const said: SpokenLine[] = text ? [{ speaker: 'agent', text, ...(isWhole ? {} : { interrupted: true }) }] : [];
  return {
    conversation: [...conversation, ...said],
    turns: turns.map((entry) => (entry.turn === speech.turn ? { ...entry, heard: text } : entry)),
  };
}

/**
 * The call as a new process takes it up: the conversation is there, and nothing is under way. No attempt of before is
 * made again.
 * @param sinceMs milliseconds since it was saved
 */
export function adoptedCall(
  persona: BriefedPersona,
  saved: SavedCall,
  sinceMs: number,
  options: { readonly growingFile?: boolean } = {},
): CallState {
  const { talkEnergy, bargeInEnergy, echoKnown, nextSpeech, failedTurns, unsent } = saved;
  return {
    ...newCall(persona, options),
    ...whatWasSaid(saved, sinceMs),
    endReason: saved.phase === 'ending' ? (saved.endReason ?? 'agent-ended') : null,
    // What was recorded and not sent is kept under that number.
    nextTurn: unsent.turn + 1,
    nextSpeech: nextSpeech + SPARE_SPEECHES,
    failedTurns,
    transfers: saved.transfers ?? [],
    talkEnergy,
    bargeInEnergy,
    echoKnown,
  };
}

/**
 * The outcome of a call whose caller was gone before a new process could take it up.
 * @param endedAt epoch milliseconds
 * @param savedAt epoch milliseconds
 */
export function lostCall(
  saved: SavedCall,
  { reason, savedAt, endedAt }: { readonly reason: EndReason; readonly savedAt: number; readonly endedAt: number },
): Pick<CallRecord, 'result' | 'reason' | 'conversation' | 'turns' | 'transfers' | 'endedAt'> {
  const { transfers = [] } = saved;
  const result = reason === 'transferred' ? 'completed' : 'failed';
  return {
    ...{ result, reason, ...whatWasSaid(saved, endedAt - savedAt), endedAt },
    ...(transfers.length > 0 && { transfers }),
  };
}
