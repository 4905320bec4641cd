import type { Account } from '../../local/src/caller/digest.ts';
import type { HeardReply } from './reply-ear.ts';

/** What a caller needs to make its call. */
export interface CallerPlan {
  readonly owner: number;
  /** Epoch milliseconds. */
  readonly callAtMs: number;
  /** Its questions in turn, and behind them what it says over a reply. */
  readonly lines: readonly PlannedLine[];
  /** Where its stereo recording goes; none is kept otherwise. */
  readonly wavFile?: string;
}

export interface PlannedLine {
  /** Marked µ-law. */
  readonly said: Uint8Array;
  /** Marks of each sentence of the answer. */
  readonly replyMarks: readonly number[];
}

/** What the callers of one process are told. */
export type ToCallers =
  | {
      readonly type: 'call';
      readonly plans: readonly CallerPlan[];
      readonly target: { readonly host: string; readonly port: number };
      readonly account: Account;
      readonly number: string;
    }
  /** Everybody has been answered: each interrupts once now. */
  | { readonly type: 'all-up' }
  /** Each finishes the turn it is in and hangs up. */
  | { readonly type: 'over' };

/** Which turn it was in its caller's day. */
export type TurnKind = 'waiting' | 'interrupted' | 'interruption' | 'after';

/** A line that was said, and what was heard of its answer. Times are the epoch. */
export interface CallerTurn {
  readonly owner: number;
  readonly kind: TurnKind;
  readonly startedAtMs: number;
  /** The end of the last sound of the line. */
  readonly endedAtMs: number;
  /** By the time the caller spoke again, or gave up. */
  readonly reply: HeardReply;
  /** The answer to the end, enough of one that was talked over, a part of it, or nothing in time. */
  readonly heard: 'whole' | 'enough' | 'part' | 'nothing';
}

/** How a call came to its end. */
export interface CallerEnd {
  readonly owner: number;
  readonly answered: boolean;
  /** Has heard a greeting to its end. */
  readonly wasUp: boolean;
  /** Said once over a reply, and was answered. */
  readonly hasInterrupted: boolean;
  /** Why it did not go as planned; null when it did. */
  readonly fault: string | null;
  /** What the far side played before it took the call away, without a mark: a refusal with its reason. */
  readonly otherMs: number;
  /** Where its recording goes, when that begins (epoch milliseconds), and how late its right channel is. */
  readonly recording: { readonly wavFile: string; readonly startedAtMs: number; readonly playoutMs: number } | null;
  /** How late its packets left. */
  readonly latenessP99Ms: number;
  readonly latenessMaxMs: number;
}

/** What the callers of one process tell. */
export type FromCallers =
  | { readonly type: 'ready' }
  /** The greeting has been heard. */
  | { readonly type: 'up'; readonly owner: number }
  | { readonly type: 'turn'; readonly turn: CallerTurn }
  | { readonly type: 'interrupted'; readonly owner: number }
  | { readonly type: 'ended'; readonly end: CallerEnd }
  /** All calls of the process are over, and the recordings written. */
  | { readonly type: 'saved' };
