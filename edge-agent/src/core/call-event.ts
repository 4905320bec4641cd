import type { CallAction, Rejection, TransferFailure, TurnSummary } from '@ethera/contract';
import type { SpeechSpan } from './line-level.ts';

/** Something that happened to a call, and when. */
export type CallEvent = CallNews & {
  /** Epoch milliseconds by the edge's clock. */
  readonly atMs: number;
  /** How much of the current speech had left for the caller by then; null when the agent was silent. */
  readonly playedMs: number | null;
};

/** Everything that can happen to a call. */
export type CallNews =
  /** `greetingPause`: within the greeting, by its own time; absent where there is none that could be used. */
  | { readonly type: 'answered'; readonly greetingPause?: SpeechSpan }
  /**
   * A call of another process, which is answered already, goes on here. `answeredForMs`: since it was answered.
   * `apologise`: the caller has noticed.
   */
  | { readonly type: 'adopted'; readonly apologise: boolean; readonly answeredForMs: number }
  | { readonly type: 'talk-started' }
  /** `eager`: what was said may be answered before the silence after it is a full end of turn. */
  | { readonly type: 'talk-finished'; readonly eager: boolean }
  | { readonly type: 'key-pressed'; readonly key: string }
  /** The caller put us on hold, or took us back. */
  | { readonly type: 'hold'; readonly on: boolean }
  /** What counts as talking on this line, by what was recorded of it. */
  | {
      readonly type: 'line-measured';
      readonly talkEnergy: number;
      /** The same while the agent speaks; null when it did not in this recording. */
      readonly bargeInEnergy: number | null;
    }
  /** What a sound over the agent's speech reached, which turned out to be the agent's own. */
  | { readonly type: 'echo-measured'; readonly bargeInEnergy: number }
  /** What is to interrupt the greeting from now on, by what came back of its beginning. */
  | { readonly type: 'beginning-measured'; readonly bargeInEnergy: number }
  | { readonly type: 'speech-started'; readonly speech: number }
  /** A reply has no more audio to play, and is to go on. */
  | { readonly type: 'speech-starved'; readonly speech: number }
  | { readonly type: 'speech-finished'; readonly speech: number; readonly played: boolean }
  | AttemptEvent
  | { readonly type: 'timer'; readonly timer: TimerName }
  /** The caller is talking to somebody else. */
  | { readonly type: 'transfer-taken' }
  /** The caller is ours again: nobody took the call. */
  | { readonly type: 'transfer-failed'; readonly outcome: TransferFailure }
  | { readonly type: 'caller-left' }
  | { readonly type: 'telephony-failed' }
  | { readonly type: 'agent-stopping' };

/** News of an attempt, by name: dropped when the attempt is no longer the current one. */
export type AttemptEvent = AttemptNews & { readonly turn: number; readonly attempt: number };

/** What an attempt's reply stream brings. */
export type AttemptNews =
  /** `pausedAt`: epoch milliseconds at which the attempt began, with the closing of its recording. */
  | { readonly type: 'request-sent'; readonly pausedAt: number }
  | { readonly type: 'transcript'; readonly text: string; readonly rejected: Rejection | null }
  | { readonly type: 'function-committed' }
  | { readonly type: 'text'; readonly chunk: number; readonly text: string }
  | { readonly type: 'audio'; readonly chunk: number; readonly bytes: number }
  | { readonly type: 'action'; readonly action: CallAction }
  | { readonly type: 'reply-done'; readonly summary: TurnSummary }
  | { readonly type: 'reply-failed'; readonly code: string };

export const timerNames = [
  /** The caller's silence is a full end of turn by the edge's own ears. */
  'end-of-turn',
  /** The talking has lasted so long that it may be noise. */
  'long-talk',
  /** The talking has lasted so long that the turn is taken anyway. */
  'long-turn',
  /** A sound that may interrupt has lasted long enough to do so. */
  'barge-in',
  /** A paused speech goes on, whatever paused it. */
  'resume',
  /** The greeting has waited for enough of the line's noise. */
  'greeting',
  /** The greeting has come to its first pause. */
  'greeting-pause',
  /** No further key has been pressed. */
  'keys',
  'filler',
  'turn-deadline',
  'silence',
  'call-warning',
  'longest-call',
] as const;
export type TimerName = (typeof timerNames)[number];
