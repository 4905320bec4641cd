import type { BriefedPersona, Technique } from '@ethera/contract';
import type { LiveCall } from '../core/live-call.ts';
import type { EagerTurns } from '../eager-turns.ts';
import type { Archive } from '../ports/archive.ts';
import type { CallFiles } from '../ports/call-files.ts';
import type { Journal } from '../ports/journal.ts';
import type { LiveCalls } from '../ports/live-calls.ts';
import type { Log } from '../ports/log.ts';
import type { PhraseBook } from '../ports/phrase-book.ts';
import type { Spool } from '../ports/spool.ts';
import type { StoredRecordings } from '../ports/stored-recordings.ts';
import type { Telephony } from '../ports/telephony.ts';
import type { TurnService } from '../ports/turn-service.ts';
import type { UnkeptAudio } from '../ports/unkept-audio.ts';

/** A call that has just arrived. */
export interface ArrivedCall {
  readonly callId: string;
  readonly legId: string;
  readonly caller: string;
  readonly called: string;
  readonly persona: BriefedPersona;
  /** Epoch milliseconds. */
  readonly arrivedAt: number;
  /** What an earlier process left of it. */
  readonly left?: LiveCall;
}

/** What every call is carried with. */
export interface CallDeps {
  readonly stage: string;
  readonly edgeId: string;
  readonly telephony: Telephony;
  readonly turnService: Pick<TurnService, 'answer' | 'warm'>;
  readonly archive: Pick<Archive, 'put' | 'putMarker' | 'warm'>;
  readonly spool: Spool;
  readonly journal: Journal;
  readonly unkeptAudio: UnkeptAudio;
  readonly liveCalls: LiveCalls;
  readonly stored: StoredRecordings;
  readonly files: CallFiles;
  readonly phrases: Pick<PhraseBook, 'pathOf'>;
  readonly log: Log;
  /** What is left out, to be measured. */
  readonly without: ReadonlySet<Technique>;
  readonly eagerTurns: Pick<EagerTurns, 'allowed'>;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** The same by the system's clock, which can be set during a call, and which dates files. By default `now`. */
  readonly wall?: () => number;
}
