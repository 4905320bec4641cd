import type { CallFiles } from '../ports/call-files.ts';
import type { Telephony } from '../ports/telephony.ts';
import { Sequence } from '../sequence.ts';

export interface CallerRecordingDeps {
  readonly telephony: Pick<Telephony, 'startRecording' | 'rotateRecording' | 'endRecording' | 'deleteRecording'>;
  readonly files: Pick<CallFiles, 'readRecording'>;
  readonly callId: string;
  readonly legId: string;
  /** A recording that was made and cannot be had. */
  readonly lost: (name: string, thrown: unknown) => void;
  /** A file stays in Asterisk that is not needed there any longer. */
  readonly undeleted: (thrown: unknown) => void;
}

/** What the caller says, without a gap, in segments that count from 1. */
export class CallerRecording {
  readonly #deps: CallerRecordingDeps;
  readonly #rotations = new Sequence();
  /** µ-law of the closed segments. */
  readonly #segments = new Map<number, Promise<Uint8Array>>();
  /** Files that Asterisk still has, by segment. */
  readonly #paths = new Map<number, string>();
  #closed = 0;

  constructor(deps: CallerRecordingDeps) {
    this.#deps = deps;
  }

  /** Rejects with EtheraError `ari.*`. */
  start(): Promise<void> {
    const names = { current: this.#nameOf(1), next: this.#nameOf(2) };
    return this.#rotations.run(() => this.#deps.telephony.startRecording(this.#deps.legId, names));
  }

  /** Ends the segment under way; the next has begun by then. */
  close(): void {
    const number = ++this.#closed;
    const { telephony, legId } = this.#deps;
    const rotated = this.#rotations.run(() => telephony.rotateRecording(legId, this.#nameOf(number + 2)));
    const segment = rotated.then((path) => this.#read(number, path));
    segment.catch((thrown: unknown) => this.#deps.lost(this.#nameOf(number), thrown));
    this.#segments.set(number, segment);
  }

  /**
   * µ-law of these closed segments, first to last; what came before them is forgotten.
   * Rejects with EtheraError `ari.*`, `recording.unreadable`.
   */
  async take(first: number, last: number): Promise<Uint8Array> {
    for (const number of this.#segments.keys()) if (number < first) this.#segments.delete(number);
    const wanted = [...this.#segments].filter(([number]) => number <= last);
    return Buffer.concat(await Promise.all(wanted.map(([, segment]) => segment)));
  }

  /**
   * Ends the recording for good, whatever ended the call. May be called once.
   * @returns µ-law of the segments from `first` on, with what no request had yet
   */
  async end(first: number): Promise<Uint8Array> {
    const { telephony, legId } = this.#deps;
    const paths = await this.#rotations
      .run(() => telephony.endRecording(legId))
      .catch((thrown: unknown) => {
        this.#deps.lost(this.#nameOf(this.#closed + 1), thrown);
        return [];
      });
    for (const path of paths) {
      const segment = this.#read(++this.#closed, path);
      segment.catch((thrown: unknown) => this.#deps.lost(path, thrown));
      this.#segments.set(this.#closed, segment);
    }
    // All of them, so that `discard` knows every file.
    const segments = await Promise.all(
      [...this.#segments].map(async ([number, segment]) => ({
        number,
        ulaw: await segment.catch(() => new Uint8Array(0)),
      })),
    );
    return Buffer.concat(segments.filter(({ number }) => number >= first).map(({ ulaw }) => ulaw));
  }

  /**
   * Takes the files of these segments out of Asterisk: their audio is safe elsewhere, or not to be kept. No others:
   * an earlier turn's may be on their way to the disk still, or may have failed to get there.
   */
  async discard(first: number, last: number): Promise<void> {
    for (const [number, path] of this.#paths) {
      if (number < first || number > last) continue;
      this.#paths.delete(number);
      await this.#deps.telephony.deleteRecording(path).catch(this.#deps.undeleted);
    }
  }

  #nameOf(number: number): string {
    return `${this.#deps.callId}-${String(number).padStart(4, '0')}`;
  }

  /** A file that cannot be read stays where it is, for a person to save. */
  async #read(number: number, path: string): Promise<Uint8Array> {
    const ulaw = await this.#deps.files.readRecording(path);
    this.#paths.set(number, path);
    return ulaw;
  }
}
