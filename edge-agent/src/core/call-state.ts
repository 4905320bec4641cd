import type {
  BriefedPersona,
  CallAction,
  EdgeTimings,
  EndReason,
  Phrase,
  Rejection,
  SpokenLine,
  TransferRecord,
  TurnEntry,
  TurnSummary,
} from '@ethera/contract';
import type { ReplyChunk } from './heard-text.ts';
import type { SpeechSpan } from './line-level.ts';

/** One request to the pipeline, and all that has come back of it. */
export interface Attempt {
  readonly turn: number;
  readonly attempt: number;
  /** The caller has been silent for a full end of turn. */
  readonly edgeCommitted: boolean;
  readonly functionCommitted: boolean;
  readonly transcript: string | null;
  readonly rejected: Rejection | null;
  readonly chunks: readonly ReplyChunk[];
  readonly action: CallAction | null;
  readonly ended: 'done' | 'failed' | null;
  readonly errorCode: string | null;
  readonly summary: TurnSummary | null;
  readonly timings: EdgeTimings;
}

/** What the caller is saying, not yet taken as a turn. */
export interface OpenTurn {
  readonly number: number;
  readonly firstSegment: number;
  /** Epoch milliseconds. */
  readonly talkStartedAt: number;
  /** It began while the agent was speaking. */
  readonly overAgent: boolean;
  /** The talking never seemed to end: it is taken from what there was. */
  readonly isOverlong: boolean;
  /** What was pressed so far, when the caller presses keys instead of speaking. */
  readonly keys: string | null;
  readonly attempt: Attempt | null;
  /** Attempts that the caller talked on over. */
  readonly abandoned: readonly Attempt[];
  readonly speechEndedAt: number | null;
}

/** A turn in which nothing was understood. */
export interface DroppedTurn {
  readonly firstSegment: number;
  /** Epoch milliseconds, both. */
  readonly talkStartedAt: number;
  readonly speechEndedAt: number;
}

/** A turn that was taken and is owed a reply, or is getting it. */
export interface OwedReply {
  readonly attempt: Attempt;
  readonly abandoned: readonly Attempt[];
}

export type SpeechKind =
  | 'greeting'
  | 'reply'
  | 'still-there'
  | 'last-minute'
  | 'goodbye'
  | 'apology'
  | 'handover'
  | 'transfer-busy'
  | 'transfer-failed'
  | 'resumed'
  | 'filler';

/** What the agent is saying. There is never more than one. */
export interface Speech {
  readonly id: number;
  readonly kind: SpeechKind;
  /** Empty for a reply: its chunks are the attempt's. */
  readonly phrase: Phrase | null;
  /** The recording under way when it began. */
  readonly firstSegment: number;
  /** Audio of it that had left for the caller when something last happened. */
  readonly playedMs: number;
  /** Somebody talks over it, or holds the line. */
  readonly paused: boolean;
  /** A reply whose next audio is awaited. */
  readonly starved: boolean;
  /** Coughs and back-channels over it so far. */
  readonly falseStarts: number;
}

export type Phase =
  | 'arriving'
  | 'greeting'
  | 'listening'
  | 'thinking'
  | 'speaking'
  | 'transferring'
  | 'ending'
  | 'ended';

export interface CallState {
  readonly phase: Phase;
  readonly persona: BriefedPersona;
  /** A reply is played while its audio is still arriving. */
  readonly growingFile: boolean;
  readonly callerTalking: boolean;
  /** The caller has put us on hold. */
  readonly held: boolean;
  /** What counts as talking on this line, and what does while the agent speaks. TALK_DETECT's units. */
  readonly talkEnergy: number;
  readonly bargeInEnergy: number;
  /** Whether the agent's voice was measured as it comes back on this line. */
  readonly echoKnown: boolean;
  /** Where the greeting can be taken back for a moment without anybody hearing it. */
  readonly greetingPause: SpeechSpan | null;
  /** The recording under way. */
  readonly segment: number;
  /** The first recording that belongs to no turn. */
  readonly unclaimed: number;
  readonly turn: OpenTurn | null;
  /** The last turn, when it was dropped: what is said soon after it may go on with it. */
  readonly dropped: DroppedTurn | null;
  readonly reply: OwedReply | null;
  readonly speech: Speech | null;
  readonly nextTurn: number;
  readonly nextSpeech: number;
  readonly nextFiller: number;
  /** Whom the caller is passed to as soon as nothing else is going on, or is being passed to. */
  readonly transfer: string | null;
  readonly transfers: readonly TransferRecord[];
  /** How often running a silent caller was asked. */
  readonly prompts: number;
  /** The caller's time to speak: `over` while what came into it may still be speech. */
  readonly silence: 'off' | 'timed' | 'over';
  /** Whether the caller is still to be told that the call is nearly at its longest. */
  readonly warning: 'off' | 'due';
  /** Turns running that got no reply. */
  readonly failedTurns: number;
  readonly conversation: readonly SpokenLine[];
  readonly turns: readonly TurnEntry[];
  /** Set when the agent is about to end the call by itself. */
  readonly endReason: EndReason | null;
}

export function newCall(persona: BriefedPersona, { growingFile = true } = {}): CallState {
  return {
    phase: 'arriving',
    persona,
    growingFile,
    callerTalking: false,
    held: false,
    talkEnergy: persona.turnTaking.talkEnergy,
    bargeInEnergy: persona.turnTaking.bargeInEnergy,
    echoKnown: false,
    greetingPause: null,
    segment: 1,
    unclaimed: 1,
    turn: null,
    dropped: null,
    reply: null,
    speech: null,
    nextTurn: 1,
    nextSpeech: 1,
    nextFiller: 0,
    transfer: null,
    transfers: [],
    prompts: 0,
    silence: 'off',
    warning: 'off',
    failedTurns: 0,
    conversation: [],
    turns: [],
    endReason: null,
  };
}

export function newAttempt(turn: number, attempt: number, speechEndedAt: number | null): Attempt {
  return {
    turn,
    attempt,
    edgeCommitted: false,
    functionCommitted: false,
    transcript: null,
    rejected: null,
    chunks: [],
    action: null,
    ended: null,
    errorCode: null,
    summary: null,
    timings: {
      speechEndedAt,
      sentAt: null,
      transcriptAt: null,
      firstTextAt: null,
      committedAt: null,
      firstAudioAt: null,
      playbackStartedAt: null,
    },
  };
}
