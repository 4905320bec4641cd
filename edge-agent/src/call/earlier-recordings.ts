import { attemptKeys, type BriefedPersona } from '@ethera/contract';
import type { LiveCall, SavedClaim, SavedRecordings } from '../core/live-call.ts';
import { trimSilence } from '../core/speech-trim.ts';
import type { CallFiles } from '../ports/call-files.ts';
import type { Spool } from '../ports/spool.ts';
import type { StoredRecording, StoredRecordings } from '../ports/stored-recordings.ts';
import type { Telephony } from '../ports/telephony.ts';
import { RecordingClaims } from './recording-claims.ts';
import { RecordingRescue } from './recording-rescue.ts';

/** An earlier process may have given so many recordings a number that it had no time to note. */
export const SPARE_NUMBERS = 100;

export interface EarlierRecordingsDeps {
  readonly persona: Pick<BriefedPersona, 'archive' | 'turnTaking'>;
  readonly stored: StoredRecordings;
  readonly telephony: Pick<Telephony, 'deleteRecording'>;
  readonly files: Pick<CallFiles, 'readRecording'>;
  readonly spool: Spool;
  /** Resolves once the call, with `saved` as it is now, is on disk. */
  readonly noted: () => Promise<void>;
  readonly failed: (message: string, thrown: unknown) => void;
}

/** What an earlier process had Asterisk record of a call, and could not keep any more. */
export class EarlierRecordings {
  readonly #note: Pick<LiveCall, 'callId' | 'call' | 'recordings'>;
  readonly #deps: EarlierRecordingsDeps;
  readonly #claims: RecordingClaims;
  readonly #rescue: RecordingRescue;
  #open: readonly string[];

  constructor(note: Pick<LiveCall, 'callId' | 'call' | 'recordings'>, deps: EarlierRecordingsDeps) {
    this.#note = note;
    this.#deps = deps;
    this.#claims = new RecordingClaims(deps, note.recordings.claims);
    this.#rescue = new RecordingRescue(deps, this.#claims, note.recordings.lost);
    this.#open = note.recordings.open;
  }

  /** What is still to be done, and what cannot be. */
  get saved(): Omit<SavedRecordings, 'lastNumber'> {
    return { open: [...this.#open], claims: this.#claims.all, lost: this.#rescue.lost };
  }

  /** Whether Asterisk has recordings that nobody else has. */
  get isOwed(): boolean {
    return this.#claims.isOwed;
  }

  /**
   * Brings everything that speaks into the spool and out of Asterisk, each under the key that it had or would have had.
   * Call it when nothing is being recorded for the earlier process any more. Never rejects; may be called again.
   * @returns whether the caller spoke in what belongs to no attempt yet
   * @param untilMs what was recorded later is not ours to keep. Epoch milliseconds of the clock that dates files.
   */
  async recover(untilMs = Number.POSITIVE_INFINITY): Promise<{ readonly spoke: boolean }> {
    const { callId, recordings } = this.#note;
    let found: readonly StoredRecording[];
    try {
      const all = await this.#deps.stored.of(callId);
      const lastNumber = recordings.lastNumber + SPARE_NUMBERS;
      found = all.filter(({ name }) => Number(name.slice(name.lastIndexOf('-') + 1)) <= lastNumber);
    } catch (thrown) {
      this.#deps.failed('recordings of an earlier process not found', thrown);
      return { spoke: false };
    }
    const claimed = new Set(this.#claimed());
    const unclaimed = this.#open.filter((name) => !claimed.has(name));
    // What the spool has already is not missed.
    this.#rescue.missAllBut(found, [...unclaimed, ...this.#claimed(({ spooled }) => !spooled)]);
    for (const claim of this.#claims.all) await this.#rescue.settle(claim, found, untilMs);
    const spoke = await this.#keepRest(
      this.#rescue.readable(found).filter(({ name }) => !claimed.has(name)),
      untilMs,
    );
    return { spoke };
  }

  #claimed(which: (claim: SavedClaim) => boolean = () => true): string[] {
    return this.#claims.all.filter(which).flatMap(({ names }) => names);
  }

  /** What belongs to no attempt yet. @returns whether the caller spoke in it */
  async #keepRest(rest: readonly StoredRecording[], untilMs: number): Promise<boolean> {
    const { persona, noted } = this.#deps;
    const speech = trimSilence(await this.#rescue.read(rest, untilMs), persona.turnTaking.talkEnergy);
    const readable = this.#rescue.readable(rest);
    const { turn, attempt } = this.#note.call.unsent;
    const spoke = speech.length > 0;
    // It is claimed, or to be removed: whoever finds it gone does not miss it.
    this.#open = [];
    if (spoke && persona.archive === 'full') {
      const key = attemptKeys(this.#note.callId, turn, attempt).recording;
      const names = readable.map(({ name }) => name);
      await this.#rescue.keep(key, names, speech, readable);
      return spoke;
    }
    await noted();
    await this.#rescue.remove(persona.archive === 'full' ? readable : rest);
    return spoke;
  }
}
