import type { CallRecord, PhraseName, SpokenLine } from '@ethera/contract';
import type { TimerName } from './call-event.ts';

/** Recordings that belong together, by the numbers of the first and the last. */
export interface SegmentRange {
  readonly first: number;
  readonly last: number;
}

/** What a call wants done. Effects are data; the runner carries them out in order. */
export type CallEffect =
  | { readonly type: 'start-recording' }
  /**
   * Ends the recording under way; the next one is already queued, so nothing is lost. `atOnce`: nobody has talked, so that no
   * last word is waited for.
   */
  | { readonly type: 'close-segment'; readonly segment: number; readonly atOnce: boolean }
  /** The recording under way goes on in a recorder that is in time with the line again. */
  | { readonly type: 'renew-recording'; readonly talkEnergy: number }
  /** Asks what counts as talking on this line, by segments that have been closed: `line-measured` answers. */
  | { readonly type: 'measure-line'; readonly segments: SegmentRange; readonly agentSpoke: boolean }
  /** Asks how much of the agent's first words came back in such a segment: `beginning-measured` answers. */
  | { readonly type: 'measure-beginning'; readonly segment: number }
  /** Asks how loud a sound over the agent's speech was, of which no word was understood: `echo-measured` answers. */
  | { readonly type: 'measure-echo'; readonly segment: number }
  | {
      readonly type: 'start-attempt';
      readonly turn: number;
      readonly attempt: number;
      /** Recordings that make up the turn so far, first to last. */
      readonly segments: SegmentRange;
      /** When the caller began to talk. Epoch milliseconds. */
      readonly talkStartedAt: number;
      /** Keys that were pressed instead of speaking. */
      readonly keys: string | null;
      /** It was said over the agent's own speech. */
      readonly overAgent: boolean;
      /** Milliseconds until the caller's silence is a full end of turn, and until it may first be taken for one. */
      readonly commitInMs: number;
      readonly commitFloorMs: number;
      readonly history: readonly SpokenLine[];
    }
  /** Ends the reply stream and puts the cancel marker. */
  | { readonly type: 'cancel-attempt'; readonly turn: number; readonly attempt: number }
  | { readonly type: 'speak-phrase'; readonly speech: number; readonly phrase: PhraseName }
  | { readonly type: 'speak-filler'; readonly speech: number; readonly index: number }
  /** A filler within a reply that stopped in the middle. */
  | { readonly type: 'fill-speech'; readonly speech: number; readonly index: number }
  | { readonly type: 'speak-reply'; readonly speech: number; readonly turn: number; readonly attempt: number }
  | { readonly type: 'pause-speech'; readonly speech: number }
  | { readonly type: 'resume-speech'; readonly speech: number }
  /** A speech holds other requests to the leg up: Asterisk gives it back, and is asked anew for the rest of it, or when it is resumed. */
  | { readonly type: 'withdraw-speech'; readonly speech: number }
  | { readonly type: 'stop-speech'; readonly speech: number }
  | { readonly type: 'set-talk-energy'; readonly energy: number }
  | { readonly type: 'set-timer'; readonly timer: TimerName; readonly afterMs: number }
  | { readonly type: 'clear-timer'; readonly timer: TimerName }
  /**
   * The recording ends, and the caller is passed on: `transfer-taken`, `transfer-failed` or `caller-left` answers. What was
   * recorded since the last turn is nobody's: these segments, and the one under way, whose number the next recording has.
   */
  | { readonly type: 'transfer'; readonly destination: string; readonly unclaimed: SegmentRange | null }
  /** The pipeline asks for a destination that is not the persona's. */
  | { readonly type: 'refuse-transfer'; readonly destination: string }
  | { readonly type: 'hang-up' }
  /** The dialplan's fallback takes the caller. */
  | { readonly type: 'leave-to-dialplan' }
  /** Once, last: the call's record. */
  | {
      readonly type: 'finish';
      readonly outcome: Pick<CallRecord, 'result' | 'reason' | 'conversation' | 'turns' | 'transfers' | 'endedAt'>;
      /** What the caller was saying when the call ended: as which attempt it would have gone out. */
      readonly unsent: {
        readonly turn: number;
        readonly attempt: number;
        readonly firstSegment: number;
        readonly talkStartedAt: number;
      } | null;
    };
