import type { BriefedPersona } from '@ethera/contract';
import type { CallFiles } from '../ports/call-files.ts';
import type { StoredRecording, StoredRecordings } from '../ports/stored-recordings.ts';
import type { Telephony } from '../ports/telephony.ts';
import type { CallerRecording } from './caller-recording.ts';
import type { RecordingClaims } from './recording-claims.ts';
import { RecordingRescue } from './recording-rescue.ts';

export interface LateRecordingsDeps {
  readonly callId: string;
  readonly persona: Pick<BriefedPersona, 'turnTaking'>;
  readonly recording: Pick<CallerRecording, 'givenUp' | 'hasBegun'>;
  readonly claims: RecordingClaims;
  readonly stored: StoredRecordings;
  readonly telephony: Pick<Telephony, 'deleteRecording'>;
  readonly files: Pick<CallFiles, 'readRecording'>;
  readonly failed: (message: string, thrown: unknown) => void;
}

/**
 * Recordings that could not be had when their turn needed them. Asterisk may have them whole all the same: that they were
 * finished was not told in time.
 */
export class LateRecordings {
  readonly #deps: LateRecordingsDeps;
  readonly #rescue: RecordingRescue;
  /** The objects that they are to become. */
  readonly #keys = new Set<string>();

  constructor(deps: LateRecordingsDeps) {
    this.#deps = deps;
    this.#rescue = new RecordingRescue(deps, deps.claims);
  }

  /** The names of those that could not be had at the end, either. */
  get lost(): string[] {
    return this.#rescue.lost;
  }

  /** @param names all that the object is made of: what there is of it has to wait for the rest */
  owe(key: string, names: readonly string[]): void {
    this.#keys.add(key);
    this.#deps.claims.owe(key, names);
  }

  /**
   * Keeps what there is by now, and knows what is lost. Call it when nothing is being recorded any more. Never rejects:
   * where Asterisk's folder cannot be read, the claims stay owed.
   */
  async settle(): Promise<void> {
    const { recording, claims, stored, callId, failed } = this.#deps;
    const begun = (names: readonly string[]) => names.filter((name) => recording.hasBegun(name));
    const owed = claims.all.filter(({ key }) => this.#keys.has(key));
    const claimed = claims.besides('');
    const nobodys = begun(recording.givenUp).filter((name) => !claimed.has(name));
    if (owed.length === 0 && nobodys.length === 0) return;
    let found: readonly StoredRecording[];
    try {
      found = await stored.of(callId);
    } catch (thrown) {
      failed('late recordings not found', thrown);
      return;
    }
    for (const claim of owed) {
      this.#rescue.missAllBut(found, begun(claim.names));
      await this.#rescue.settle(claim, found, Number.POSITIVE_INFINITY);
    }
    this.#rescue.missAllBut(found, nobodys);
    const rest = found.filter(({ name }) => nobodys.includes(name));
    await this.#rescue.read(rest, Number.POSITIVE_INFINITY);
    await this.#rescue.remove(this.#rescue.readable(rest));
  }
}
