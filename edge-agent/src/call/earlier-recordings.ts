import { attemptKeys, type BriefedPersona, encodeUlawWav, ulawBytes } from '@ethera/contract';
import type { LiveCall, SavedClaim, SavedRecordings } from '../core/live-call.ts';
import { trimSilence } from '../core/speech-trim.ts';
import type { CallFiles } from '../ports/call-files.ts';
import type { Spool } from '../ports/spool.ts';
import type { StoredRecording, StoredRecordings } from '../ports/stored-recordings.ts';
import type { Telephony } from '../ports/telephony.ts';
import { RecordingClaims } from './recording-claims.ts';

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
  readonly #lost: Set<string>;
  #open: readonly string[];

  constructor(note: Pick<LiveCall, 'callId' | 'call' | 'recordings'>, deps: EarlierRecordingsDeps) {
    this.#note = note;
    this.#deps = deps;
    this.#claims = new RecordingClaims(deps, note.recordings.claims);
    this.#lost = new Set(note.recordings.lost);
    this.#open = note.recordings.open;
  }

  /** What is still to be done, and what cannot be. */
  get saved(): Omit<SavedRecordings, 'lastNumber'> {
    return { open: [...this.#open], claims: this.#claims.all, lost: [...this.#lost] };
  }

  /** Whether Asterisk has recordings that nobody else has. */
  get isOwed(): boolean {
    return this.#claims.isOwed;
  }

  /**
   * Brings everything that speaks into the spool and out of Asterisk, each under the key that it had or would have had.
   * Call it when nothing is being recorded for the earlier process any more. Never rejects; may be called again.
   * @returns whether the caller spoke in what belongs to no attempt yet
   * @param untilMs what was recorded later is not ours to keep. Epoch milliseconds.
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
    const names = new Set(found.map(({ name }) => name));
    for (const name of [...this.#open, ...this.#claimed(({ spooled }) => !spooled)]) {
      if (!names.has(name)) this.#lost.add(name);
    }
    const claimed = new Set(this.#claimed());
    for (const claim of this.#claims.all) await this.#settle(claim, found, untilMs);
    const spoke = await this.#keepRest(
      found.filter(({ name }) => !claimed.has(name) && !this.#lost.has(name)),
      untilMs,
    );
    this.#open = [];
    return { spoke };
  }

  #claimed(which: (claim: SavedClaim) => boolean = () => true): string[] {
    return this.#claims.all.filter(which).flatMap(({ names }) => names);
  }

  async #settle(
    { key, names, spooled }: SavedClaim,
    found: readonly StoredRecording[],
    untilMs: number,
  ): Promise<void> {
    const present = found.filter(({ name }) => names.includes(name));
    if (spooled) return this.#claims.finish(key, () => this.#remove(present));
    const ulaw = await this.#read(present, untilMs);
    const { persona } = this.#deps;
    const speech = trimSilence(ulaw, persona.turnTaking.talkEnergy);
    await this.#keep(key, names, speech.length > 0 ? speech : ulaw, present);
  }

  /** What belongs to no attempt yet. @returns whether the caller spoke in it */
  async #keepRest(rest: readonly StoredRecording[], untilMs: number): Promise<boolean> {
    const { turnTaking, archive } = this.#deps.persona;
    const speech = trimSilence(await this.#read(rest, untilMs), turnTaking.talkEnergy);
    const readable = rest.filter(({ name }) => !this.#lost.has(name));
    const { turn, attempt } = this.#note.call.unsent;
    const key = attemptKeys(this.#note.callId, turn, attempt).recording;
    const spoke = speech.length > 0;
    if (!spoke || archive !== 'full') {
      await this.#remove(archive === 'full' ? readable : rest);
      return spoke;
    }
    await this.#keep(
      key,
      readable.map(({ name }) => name),
      speech,
      readable,
    );
    return spoke;
  }

  async #keep(
    key: string,
    names: readonly string[],
    ulaw: Uint8Array,
    present: readonly StoredRecording[],
  ): Promise<void> {
    if (ulaw.length === 0) {
      this.#claims.drop(key);
      return;
    }
    const readable = present.filter(({ name }) => !this.#lost.has(name));
    await this.#claims.keep(key, names, encodeUlawWav(ulaw), () => this.#remove(readable));
  }

  async #read(recordings: readonly StoredRecording[], untilMs: number): Promise<Uint8Array> {
    const { files, failed } = this.#deps;
    const all: Uint8Array[] = [];
    for (const { name, path, writtenAtMs } of recordings) {
      try {
        const ulaw = await files.readRecording(path);
        const late = ulawBytes(Math.max(0, writtenAtMs - untilMs));
        all.push(ulaw.subarray(0, Math.max(0, ulaw.length - late)));
      } catch (thrown) {
        this.#lost.add(name);
        failed('recording lost', thrown);
      }
    }
    return Buffer.concat(all);
  }

  /** What Asterisk does not remove now stays, and is found by a person: it is safe already. */
  async #remove(recordings: readonly StoredRecording[]): Promise<void> {
    const { telephony, failed } = this.#deps;
    for (const { path } of recordings) {
      await telephony.deleteRecording(path).catch((thrown) => failed('recording not removed from Asterisk', thrown));
    }
  }
}
