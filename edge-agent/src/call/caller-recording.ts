import { ulawBytes } from '@ethera/contract';
import type { CallFiles } from '../ports/call-files.ts';
import type { Telephony } from '../ports/telephony.ts';
import { Sequence } from '../sequence.ts';

export interface CallerRecordingDeps {
  readonly telephony: Pick<
    Telephony,
    'startRecording' | 'rotateRecording' | 'catchUpRecording' | 'renewRecording' | 'endRecording' | 'deleteRecording'
  >;
  readonly files: Pick<CallFiles, 'readRecording'>;
  readonly callId: string;
  readonly legId: string;
  /** Epoch milliseconds. */
  readonly now: () => number;
  /** How much silence this recording lacks before it surely has all that was said. µ-law; 0 where it has. */
  readonly missingSilenceMs: (ulaw: Uint8Array) => number;
  /** A recording that was made and cannot be had. */
  readonly lost: (name: string, thrown: unknown) => void;
  /** The recording goes on, as late as it was. */
  readonly unrenewed: (thrown: unknown) => void;
  /** A file stays in Asterisk that is not needed there any longer. */
  readonly undeleted: (thrown: unknown) => void;
}

/** A recording waits so long for a late recorder: the worst of one burst, twice over. What is missing then was lost. */
const LATEST_RECORDER_MS = 600;

interface Segment {
  readonly ulaw: Uint8Array;
  /** When it began, at the latest. Epoch milliseconds. */
  readonly startedAtMs: number;
}

interface RecordingNames {
  readonly current: string;
  readonly next: string;
}

/** What the caller says, without a gap, in segments that count from 1. */
export class CallerRecording {
  readonly #deps: CallerRecordingDeps;
  readonly #rotations = new Sequence();
  /** The closed segments. */
  readonly #segments = new Map<number, Promise<Segment>>();
  /** Files that Asterisk still has, by segment. */
  readonly #paths = new Map<number, readonly string[]>();
  #closed = 0;
  #named = 0;
  /** What the recording under way is called, and the one that waits. */
  #names: RecordingNames = { current: '', next: '' };
  /** Files of the segment under way that earlier recorders made. */
  #renewed: Promise<readonly string[]>[] = [];
  /** When the segment under way began, at the latest. Epoch milliseconds. */
  #startedAtMs = 0;

  constructor(deps: CallerRecordingDeps) {
    this.#deps = deps;
  }

  /** Rejects with EtheraError `ari.*`. */
  async start(): Promise<void> {
    this.#names = { current: this.#newName(), next: this.#newName() };
    await this.#rotations.run(() => this.#deps.telephony.startRecording(this.#deps.legId, this.#names));
    this.#startedAtMs = this.#deps.now();
  }

  /**
   * Ends the segment under way; the next has begun by then.
   * @param atOnce nobody has talked: no word of theirs is waited for
   */
  close({ atOnce } = { atOnce: false }): void {
    const { lost } = this.#deps;
    const { current, next } = this.#names;
    const queued = this.#newName();
    this.#names = { current: next, next: queued };
    const number = ++this.#closed;
    const renewed = this.#takeRenewed();
    const rotated = this.#rotations.run(async () => {
      const startedAtMs = this.#startedAtMs;
      const paths = await this.#rotate(queued, atOnce);
      this.#startedAtMs = this.#deps.now();
      return { startedAtMs, paths };
    });
    const segment = rotated.then(async ({ startedAtMs, paths }) => ({
      startedAtMs,
      ulaw: await this.#read(number, [...(await renewed), ...paths]),
    }));
    segment.catch((thrown: unknown) => lost(current, thrown));
    this.#segments.set(number, segment);
  }

  /**
   * The segment goes on in a recorder that is in time with the line again.
   * @param detection what the recorder takes for talk, for as long as it records
   */
  renew(detection: { silenceMs: number; energy: number }): void {
    const { telephony, legId, unrenewed } = this.#deps;
    const names = { current: this.#newName(), next: this.#newName() };
    this.#names = names;
    const renewed = this.#rotations.run(() => telephony.renewRecording(legId, names, detection));
    this.#renewed.push(
      renewed.catch((thrown: unknown) => {
        unrenewed(thrown);
        return [];
      }),
    );
  }

  /**
   * µ-law of these closed segments, first to last; what came before them is forgotten.
   * Rejects with EtheraError `ari.*`, `recording.unreadable`.
   * @param fromMs epoch milliseconds: what was recorded before is left out. Late recorders give more, never less.
   */
  async take(first: number, last: number, fromMs = 0): Promise<Uint8Array> {
    for (const number of this.#segments.keys()) if (number < first) this.#segments.delete(number);
    const wanted = [...this.#segments].filter(([number]) => number <= last);
    return joined(await Promise.all(wanted.map(([, segment]) => segment)), fromMs);
  }

  /** µ-law of closed segments, first to last, as far as it can be had; nothing is forgotten. */
  async read(first: number, last: number): Promise<Uint8Array> {
    const wanted = [...this.#segments].filter(([number]) => number >= first && number <= last);
    const read = wanted.map(([, segment]) => segment.then(({ ulaw }) => ulaw).catch(() => new Uint8Array(0)));
    return Buffer.concat(await Promise.all(read));
  }

  /**
   * Ends the recording for good, whatever ended the call. May be called once.
   * @returns µ-law of the segments from `first` on, with what no request had yet
   * @param fromMs as `take` has it
   */
  async end(first: number, fromMs = 0): Promise<Uint8Array> {
    const { telephony, legId, lost } = this.#deps;
    const startedAtMs = this.#startedAtMs;
    const paths = await this.#rotations
      .run(() => telephony.endRecording(legId))
      .catch((thrown: unknown) => {
        lost(this.#names.current, thrown);
        return [];
      });
    for (const path of [...(await this.#takeRenewed()), ...paths]) {
      const number = ++this.#closed;
      const segment = this.#read(number, [path]).then((ulaw) => ({ ulaw, startedAtMs }));
      segment.catch((thrown: unknown) => lost(path, thrown));
      this.#segments.set(number, segment);
    }
    // All of them, so that `discard` knows every file.
    const segments = await Promise.all(
      [...this.#segments].map(async ([number, segment]) => ({
        number,
        ...(await segment.catch(() => ({ ulaw: new Uint8Array(0), startedAtMs: 0 }))),
      })),
    );
    return joined(
      segments.filter(({ number }) => number >= first),
      fromMs,
    );
  }

  /**
   * Takes the files of these segments out of Asterisk: their audio is safe elsewhere, or not to be kept. No others:
   * an earlier turn's may be on their way to the disk still, or may have failed to get there.
   */
  async discard(first: number, last: number): Promise<void> {
    for (const [number, paths] of this.#paths) {
      if (number < first || number > last) continue;
      this.#paths.delete(number);
      for (const path of paths) await this.#deps.telephony.deleteRecording(path).catch(this.#deps.undeleted);
    }
  }

  /**
   * On every line the recorder is a few packets late, and what they hold is silence. Only where the file does not end in
   * silence is its rest waited for, and taken from the recordings after it.
   * @returns the files of what was said, in order
   */
  async #rotate(next: string, atOnce: boolean): Promise<readonly string[]> {
    const { telephony, legId, missingSilenceMs } = this.#deps;
    let cut = await telephony.rotateRecording(legId, next);
    const paths = [cut.path];
    let ulaw = new Uint8Array(0);
    for (let waitedMs = 0; !atOnce && cut.isLate && waitedMs < LATEST_RECORDER_MS; ) {
      ulaw = Buffer.concat([ulaw, await this.#peek(cut.path)]);
      const missingMs = missingSilenceMs(ulaw);
      if (missingMs === 0) break;
      await telephony.catchUpRecording(legId, missingMs);
      waitedMs += missingMs;
      const queued = this.#newName();
      this.#names = { current: this.#names.next, next: queued };
      // Refused when the caller has gone: the end of the recording has the rest then.
      const rest = await telephony.rotateRecording(legId, queued).catch(() => undefined);
      if (!rest) break;
      cut = rest;
      paths.push(cut.path);
    }
    return paths;
  }

  #peek(path: string): Promise<Uint8Array> {
    return this.#deps.files.readRecording(path).catch(() => new Uint8Array(0));
  }

  #newName(): string {
    this.#named += 1;
    return `${this.#deps.callId}-${String(this.#named).padStart(4, '0')}`;
  }

  async #takeRenewed(): Promise<readonly string[]> {
    const renewed = await Promise.all(this.#renewed.splice(0));
    return renewed.flat();
  }

  /** A file that cannot be read stays where it is, for a person to save. */
  async #read(number: number, paths: readonly string[]): Promise<Uint8Array> {
    const ulaw = Buffer.concat(await Promise.all(paths.map((path) => this.#deps.files.readRecording(path))));
    this.#paths.set(number, paths);
    return ulaw;
  }
}

/** Segments follow one another without a gap, so that the first tells when all of it was said. */
function joined(segments: readonly Segment[], fromMs: number): Uint8Array {
  const ulaw = Buffer.concat(segments.map((segment) => segment.ulaw));
  const startedAtMs = segments[0]?.startedAtMs ?? fromMs;
  return ulaw.subarray(Math.min(ulaw.length, ulawBytes(Math.max(0, fromMs - startedAtMs))));
}
