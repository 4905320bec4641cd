import { type BriefedPersona, EtheraError, encodeUlawWav, ulawBytes } from '@ethera/contract';
import type { SavedClaim } from '../core/live-call.ts';
import { trimSilence } from '../core/speech-trim.ts';
import type { CallFiles } from '../ports/call-files.ts';
import type { StoredRecording } from '../ports/stored-recordings.ts';
import type { Telephony } from '../ports/telephony.ts';
import type { RecordingClaims } from './recording-claims.ts';

export interface RecordingRescueDeps {
  readonly persona: Pick<BriefedPersona, 'turnTaking'>;
  readonly telephony: Pick<Telephony, 'deleteRecording'>;
  readonly files: Pick<CallFiles, 'readRecording'>;
  readonly failed: (message: string, thrown: unknown) => void;
}

/**
 * Brings what lies in Asterisk's folder into the spool when nobody else could: an earlier process has died, or Asterisk did
 * not say in time that it had finished. Nothing here rejects.
 */
export class RecordingRescue {
  readonly #deps: RecordingRescueDeps;
  readonly #claims: RecordingClaims;
  readonly #lost: Set<string>;

  /** @param lost the names of those that cannot be had already */
  constructor(deps: RecordingRescueDeps, claims: RecordingClaims, lost: Iterable<string> = []) {
    this.#deps = deps;
    this.#claims = claims;
    this.#lost = new Set(lost);
  }

  /** The names of those that cannot be had, in the order in which that was found. */
  get lost(): string[] {
    return [...this.#lost];
  }

  /** @param found all that Asterisk has of the call */
  missAllBut(found: readonly StoredRecording[], names: Iterable<string>): void {
    const present = new Set(found.map(({ name }) => name));
    for (const name of names) {
      if (!present.has(name)) this.#lose(name, new EtheraError('recording.unreadable', 'Asterisk has no file of it'));
    }
  }

  /**
   * What can be read of a claim is made safe under its key, and then removed from Asterisk.
   * @param found all that Asterisk has of the call
   * @param untilMs as `read` has it
   */
  async settle({ key, names, spooled }: SavedClaim, found: readonly StoredRecording[], untilMs: number): Promise<void> {
    const present = found.filter(({ name }) => names.includes(name));
    if (spooled) return this.#claims.finish(key, () => this.remove(present));
    const ulaw = await this.read(present, untilMs);
    const speech = trimSilence(ulaw, this.#deps.persona.turnTaking.talkEnergy);
    await this.keep(key, names, speech.length > 0 ? speech : ulaw, present);
  }

  /** @param present Asterisk's files of these recordings, which are removed once the audio is safe */
  async keep(
    key: string,
    names: readonly string[],
    ulaw: Uint8Array,
    present: readonly StoredRecording[],
  ): Promise<void> {
    if (ulaw.length === 0) {
      this.#claims.drop(key);
      return;
    }
    await this.#claims.keep(key, names, encodeUlawWav(ulaw), () => this.remove(this.readable(present)));
  }

  /**
   * µ-law of these recordings, as far as they can be read.
   * @param untilMs what was recorded later is not ours. Epoch milliseconds of the clock that dates files.
   */
  async read(recordings: readonly StoredRecording[], untilMs: number): Promise<Uint8Array> {
    const all: Uint8Array[] = [];
    for (const { name, path, writtenAtMs } of recordings) {
      try {
        const ulaw = await this.#deps.files.readRecording(path);
        const late = ulawBytes(Math.max(0, writtenAtMs - untilMs));
        all.push(ulaw.subarray(0, Math.max(0, ulaw.length - late)));
      } catch (thrown) {
        this.#lose(name, thrown);
      }
    }
    return Buffer.concat(all);
  }

  readable(recordings: readonly StoredRecording[]): readonly StoredRecording[] {
    return recordings.filter(({ name }) => !this.#lost.has(name));
  }

  /** What Asterisk does not remove now stays, and is found by a person: it is safe already. */
  async remove(recordings: readonly StoredRecording[]): Promise<void> {
    const { telephony, failed } = this.#deps;
    for (const { path } of recordings) {
      await telephony.deleteRecording(path).catch((thrown) => failed('recording not removed from Asterisk', thrown));
    }
  }

  #lose(name: string, thrown: unknown): void {
    this.#lost.add(name);
    this.#deps.failed('recording lost', thrown);
  }
}
