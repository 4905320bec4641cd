import { type BriefedPersona, type Rejection, ulawBytes } from '@ethera/contract';
import type { TimerName } from '../core/call-event.ts';
import type { UntimedEvent } from './run-call.ts';
import { samplePersona, samplePhrase, sampleSummary } from './samples.ts';

/** A persona that may pass a call to the reception. */
export const passesCallsOn: BriefedPersona = {
  ...samplePersona,
  phrases: {
    ...samplePersona.phrases,
    transferBusy: samplePhrase('It is busy there.', '9'),
    transferFailed: samplePhrase('Nobody is there.', 'a'),
  },
  transfers: ['reception'],
};

/** What happens to calls, in a few words each. Turns and speeches are numbered from 1; the greeting is speech 1. */

export const spoken = (speech: number, played = true): UntimedEvent => ({ type: 'speech-finished', speech, played });

export const greeted: readonly UntimedEvent[] = [{ type: 'answered' }, spoken(1)];

/** @param playedMs of the agent's speech that it is talked over */
export const talks = (playedMs?: number): UntimedEvent => ({
  type: 'talk-started',
  ...(playedMs === undefined ? {} : { playedMs }),
});
export const pauses: UntimedEvent = { type: 'talk-finished', eager: true };

/** The caller talks, and pauses. */
export const says = (playedMs?: number): readonly UntimedEvent[] => [talks(playedMs), pauses];

export const fires = (timer: TimerName): UntimedEvent => ({ type: 'timer', timer });

export const presses = (keys: string): readonly UntimedEvent[] =>
  [...keys].map((key) => ({ type: 'key-pressed', key }));

export const hold = (on: boolean, playedMs?: number): UntimedEvent => ({
  type: 'hold',
  on,
  ...(playedMs === undefined ? {} : { playedMs }),
});

/** What the pipeline says of one attempt. */
export function attempt(turn: number, number = 1) {
  const of = { turn, attempt: number };
  const transcript = (text: string, rejected: Rejection | null): UntimedEvent => ({
    type: 'transcript',
    ...of,
    text,
    rejected,
  });
  return {
    words: (text = 'When do you open?') => transcript(text, null),
    rejects: (rejected: Rejection) => transcript('', rejected),
    commits: { type: 'function-committed', ...of } satisfies UntimedEvent,
    piece: (chunk: number, text: string, audioMs: number): readonly UntimedEvent[] => [
      { type: 'text', ...of, chunk, text },
      { type: 'audio', ...of, chunk, bytes: ulawBytes(audioMs) },
    ],
    endsCall: { type: 'action', ...of, action: { name: 'end_call', reason: 'a goodbye' } } satisfies UntimedEvent,
    transfersTo: (destination: string): UntimedEvent => ({
      type: 'action',
      ...of,
      action: { name: 'transfer_call', destination },
    }),
    done: { type: 'reply-done', ...of, summary: sampleSummary } satisfies UntimedEvent,
    fails: { type: 'reply-failed', ...of, code: 'llm.unavailable' } satisfies UntimedEvent,
  };
}

/** The caller's words are taken as a turn, which is owed a reply. */
export const asks = (turn: number, text?: string): readonly UntimedEvent[] => [
  ...says(),
  attempt(turn).words(text),
  fires('end-of-turn'),
  attempt(turn).commits,
];

/** The same, and two seconds of the reply are there. */
export const isAnswered = (turn: number): readonly UntimedEvent[] => [
  ...asks(turn),
  ...attempt(turn).piece(0, 'We open at nine. ', 2_000),
];
