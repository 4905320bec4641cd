import { attemptKeys, type BriefedPersona, type CallRecord, CONTRACT_VERSION, encodeUlawWav } from '@ethera/contract';
import type { CallEffect, SegmentRange } from '../core/call-effect.ts';
import { keptOutcome } from '../core/kept-outcome.ts';
import type { SavedRecordings } from '../core/live-call.ts';
import { missingSilenceMs } from '../core/speech-presence.ts';
import { trimSilence } from '../core/speech-trim.ts';
import type { CallFiles } from '../ports/call-files.ts';
import type { Spool } from '../ports/spool.ts';
import type { StoredRecordings } from '../ports/stored-recordings.ts';
import type { Telephony } from '../ports/telephony.ts';
import type { UnkeptAudio } from '../ports/unkept-audio.ts';
import { CallerRecording } from './caller-recording.ts';
import type { EarlierRecordings } from './earlier-recordings.ts';
import { LateRecordings } from './late-recordings.ts';
import { RecordingClaims } from './recording-claims.ts';

type Finish = Extract<CallEffect, { type: 'finish' }>;

export interface CallKeepingDeps {
  readonly telephony: Telephony;
  readonly files: CallFiles;
  readonly spool: Spool;
  readonly stored: StoredRecordings;
  readonly unkeptAudio: UnkeptAudio;
  readonly callId: string;
  readonly legId: string;
  readonly persona: BriefedPersona;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /**
   * Asked of each recording of a turn, with the line's noise around the words: false where it is safe to say that nobody
   * speaks in it. µ-law.
   */
  readonly hasSpeech: (ulaw: Uint8Array) => boolean;
  /** What could not be kept, or not be tidied up. */
  readonly failed: (message: string, thrown: unknown) => void;
  /** Resolves once the call, with `saved` as it is now, is on disk: for another process, should this one die. */
  readonly noted: () => Promise<void>;
  /** The highest number that a recording of this call was given by an earlier process. */
  readonly lastNumber: number;
  /** What that process left; nothing where there was none. */
  readonly earlier?: EarlierRecordings | undefined;
}

/** Recordings in which the caller began to talk at some moment, in epoch milliseconds. */
export interface SpokenSegments extends SegmentRange {
  readonly talkStartedAt: number;
}

/**
 * What was recorded so long before the caller was heard to talk is not his turn: a remnant of the turn before, the
 * agent's echo. Far more than any line delays the news.
 */
const BEFORE_TALK_MS = 1_000;

/** Who called whom, and when. */
export type CallParties = Pick<CallRecord, 'stage' | 'edgeId' | 'caller' | 'called' | 'startedAt' | 'answeredAt'>;

/** What stays of a call: the caller's recordings as long as the persona allows, and its record. */
export class CallKeeping {
  readonly recording: CallerRecording;
  readonly #deps: CallKeepingDeps;
  /** Everything that is being made safe on disk. */
  readonly #pending: Promise<void>[] = [];
  readonly #claims: RecordingClaims;
  readonly #late: LateRecordings;
  #concluding = false;

  constructor(deps: CallKeepingDeps) {
    this.#deps = deps;
    const { telephony, files, callId, legId, failed } = deps;
    this.#claims = new RecordingClaims(deps);
    this.recording = new CallerRecording(
      {
        telephony,
        files,
        callId,
        legId,
        now: deps.now,
        missingSilenceMs: (ulaw) => missingSilenceMs(ulaw, deps.persona.turnTaking.talkEnergy),
        givenUp: (thrown) => failed('recording given up', thrown),
        unrenewed: (thrown) => failed('recording not renewed', thrown),
        undeleted: (thrown) => failed('recording not removed from Asterisk', thrown),
      },
      deps.lastNumber,
    );
    this.#late = new LateRecordings({ ...deps, recording: this.recording, claims: this.#claims });
  }

  /** What another process would have to do about the recordings, if this one died now. */
  get saved(): SavedRecordings {
    const { persona, earlier } = this.#deps;
    const before = earlier?.saved ?? { open: [], claims: [], lost: [] };
    const claims = this.#claims.all;
    const claimed = new Set(claims.flatMap(({ names }) => names));
    // Of the rest some are removed without being kept: they would be missed.
    const isMissed = persona.archive === 'full' && !this.#concluding;
    const all = new Set(isMissed ? [...this.recording.names, ...this.recording.givenUp] : []);
    return {
      lastNumber: this.recording.lastNumber,
      open: [...before.open, ...[...all].filter((name) => !claimed.has(name))],
      claims: [...before.claims, ...claims],
      lost: [...before.lost, ...this.#late.lost],
    };
  }

  /** Rejects with EtheraError `ari.*`. */
  async startRecording(): Promise<void> {
    const { callId, persona, unkeptAudio, failed } = this.#deps;
    if (persona.archive !== 'full') {
      // Without the note only a crash leaves audio behind: no reason to turn the caller away.
      await unkeptAudio.begin(callId).catch((thrown) => failed('call not noted', thrown));
    }
    await this.recording.start();
  }

  /**
   * What the caller said in these segments, to be sent and to be kept; nothing where nobody spoke, and then all that was
   * recorded is kept. Rejects as `CallerRecording.take` does.
   */
  takeForAttempt(turn: number, attempt: number, segments: SpokenSegments): Promise<Uint8Array> {
    const { callId, persona } = this.#deps;
    const fromMs = segments.talkStartedAt - BEFORE_TALK_MS;
    const recorded = this.recording.take(segments.first, segments.last, fromMs);
    const spoken = recorded.then((ulaw) =>
      this.#deps.hasSpeech(ulaw) ? trimSilence(ulaw, persona.turnTaking.talkEnergy) : new Uint8Array(0),
    );
    const key = attemptKeys(callId, turn, attempt).recording;
    const closed = this.recording.closed(segments.first, segments.last);
    const kept = Promise.all([recorded, spoken]).then(
      ([ulaw, speech]) => this.#keep(key, speech.length > 0 ? speech : ulaw, segments),
      () => closed.then(() => this.#keepLater(key, segments)),
    );
    this.#pending.push(kept);
    return spoken;
  }

  /**
   * Keeps the words that no request had yet, then the record. `call.json` comes last: whoever finds it finds the rest.
   * @param unclaimed the first segment that belongs to no turn
   */
  async conclude(
    { outcome, unsent }: Finish,
    unclaimed: number,
    parties: CallParties,
  ): Promise<{ readonly record: CallRecord; readonly isOwed: boolean }> {
    const { callId, files, unkeptAudio, persona, failed, noted, earlier } = this.#deps;
    const first = unsent?.firstSegment ?? Number.POSITIVE_INFINITY;
    const last = Number.POSITIVE_INFINITY;
    const words = await this.recording.end(first, (unsent?.talkStartedAt ?? 0) - BEFORE_TALK_MS);
    await Promise.all(this.#pending);
    const key = unsent && attemptKeys(callId, unsent.turn, unsent.attempt).recording;
    const isLate = this.recording.givenUpOf(first, last).length > 0;
    if (key && isLate) await this.#keepLater(key, { first, last });
    this.#concluding = true;
    await noted();
    const speech = trimSilence(words, persona.turnTaking.talkEnergy);
    if (key && speech.length > 0) {
      if (!isLate) await this.#keep(key, speech, { first, last });
    } else {
      // Silence. What lies before it is safe, or is all that is left of a recording.
      await this.#discard(unclaimed, last);
    }
    await this.#late.settle();
    if (persona.archive !== 'full') await unkeptAudio.end(callId);
    await files.clear(callId).catch((thrown) => failed('media not removed', thrown));
    const record: CallRecord = {
      version: CONTRACT_VERSION,
      callId,
      personaId: persona.id,
      ...parties,
      lostRecordings: this.saved.lost,
      ...keptOutcome(outcome, persona.archive),
    };
    return { record, isOwed: this.#claims.isOwed || (earlier?.isOwed ?? false) };
  }

  /** Once the audio is safe on disk, or is not to be kept, Asterisk need not hold it any longer. */
  async #keep(key: string, ulaw: Uint8Array, segments: SegmentRange): Promise<void> {
    const { first, last } = segments;
    if (this.#deps.persona.archive !== 'full') return this.#discard(first, last);
    const remove = () => this.#discard(first, last, key);
    await this.#claims.keep(key, this.recording.namesOf(first, last), encodeUlawWav(ulaw), remove);
  }

  /** Something of it cannot be had yet: all of it waits in Asterisk for the end of the call. */
  async #keepLater(key: string, { first, last }: SegmentRange): Promise<void> {
    if (this.#deps.persona.archive !== 'full') return this.#discard(first, last);
    this.#late.owe(key, [...this.recording.namesOf(first, last), ...this.recording.givenUpOf(first, last)]);
    await this.#deps.noted();
  }

  /** What another object is made of stays until that is safe: attempts at one turn begin with the same recordings. */
  #discard(first: number, last: number, key = ''): Promise<void> {
    return this.recording.discard(first, last, this.#claims.besides(key));
  }
}
