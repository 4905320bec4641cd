import { basename } from 'node:path';
import { ulawBytes } from '@ethera/contract';
import { delay } from '../delay.ts';
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
  /** A recording cannot be had now. Its file may lie whole in Asterisk's folder all the same. */
  readonly givenUp: (thrown: unknown) => void;
  /** The recording goes on, as late as it was. */
  readonly unrenewed: (thrown: unknown) => void;
  /** A file stays in Asterisk that is not needed there any longer. */
  readonly undeleted: (thrown: unknown) => void;
}

/** Asterisk has made the file of a recording long before. */
const SURELY_RUNNING_MS = 1_000;
/**
 * A recording waits so long for a late recorder: the worst of one burst, twice over. What is missing then was lost. Far
 * more, too, than lies between Asterisk's refusal to rotate for a caller who has gone and the news of it.
 */
const LATEST_RECORDER_MS = 600;

interface Segment {
  readonly ulaw: Uint8Array;
  /** When it began, at the latest. Epoch milliseconds. */
  readonly startedAtMs: number;
}

/**
 * What the caller says, without a gap, in segments that count from 1. One class, though a long one: what was asked for, what
 * is closed and what is lost change together at each rotation, and every end of a recording has to leave all three in step.
 */
export class CallerRecording {
  readonly #deps: CallerRecordingDeps;
  readonly #rotations = new Sequence();
  /** The closed segments. */
  readonly #segments = new Map<number, Promise<Segment>>();
  /** Files that Asterisk still has, by segment. */
  readonly #paths = new Map<number, readonly string[]>();
  #closed = 0;
  #named: number;
  /** What Asterisk was asked to record and has not given yet, oldest first: as far as we know. */
  #asked: string[] = [];
  /** The segments of those that were given up, by name. Segment 0 is nobody's. */
  readonly #givenUp = new Map<string, number>();
  /** The last that Asterisk has begun, once all has been ended. */
  #lastBegun: string | undefined;
  /** Files of the segment under way that earlier recorders made. */
  #renewed: Promise<readonly string[]>[] = [];
  /** When the segment under way began, at the latest. Epoch milliseconds. */
  #startedAtMs = 0;
  /** When the recording that runs was asked for. Epoch milliseconds; null when none runs. */
  #runningSinceMs: number | null = null;
  /** Aborts when the recording is to end. */
  readonly #ended = new AbortController();

  /** @param lastNumber the highest that a recording of the call was given by an earlier process */
  constructor(deps: CallerRecordingDeps, lastNumber = 0) {
    this.#deps = deps;
    this.#named = lastNumber;
  }

  /** The highest number that a recording was given. */
  get lastNumber(): number {
    return this.#named;
  }

  /** What Asterisk surely has of this call: closed recordings that were not removed, and the one that runs. */
  get names(): string[] {
    const closed = [...this.#paths.values()].flat().map(nameOf);
    const isRunning = this.#runningSinceMs !== null && this.#deps.now() - this.#runningSinceMs >= SURELY_RUNNING_MS;
    return isRunning ? [...closed, this.#current()] : closed;
  }

  /** Asterisk's recordings of these segments, as far as they have been read. */
  namesOf(first: number, last: number): string[] {
    return [...this.#paths]
      .filter(([number]) => number >= first && number <= last)
      .flatMap(([, paths]) => paths.map(nameOf));
  }

  /** What could not be had so far: Asterisk may have it, or may not. */
  get givenUp(): string[] {
    return [...this.#givenUp.keys()];
  }

  /** Those of `givenUp` that belong to these segments. */
  givenUpOf(first: number, last: number): string[] {
    return [...this.#givenUp].filter(([, number]) => number >= first && number <= last).map(([name]) => name);
  }

  /** False where Asterisk is known never to have begun this one: after a failure another may have run than we thought. */
  hasBegun(name: string): boolean {
    return this.#lastBegun === undefined || name <= this.#lastBegun;
  }

  /** Resolves once of each of these closed segments is known whether it can be had. */
  async closed(first: number, last: number): Promise<void> {
    const wanted = [...this.#segments].filter(([number]) => number >= first && number <= last);
    await Promise.allSettled(wanted.map(([, segment]) => segment));
  }

  /** Rejects with EtheraError `ari.*`. */
  async start(): Promise<void> {
    const names = this.#newNames();
    await this.#rotations.run(() => {
      this.#asked = [names.current, names.next];
      return this.#deps.telephony.startRecording(this.#deps.legId, names);
    });
    this.#startedAtMs = this.#deps.now();
    this.#runningSinceMs = this.#startedAtMs;
  }

  /**
   * Ends the segment under way; the next has begun by then.
   * @param atOnce nobody has talked: no word of theirs is waited for
   */
  close({ atOnce } = { atOnce: false }): void {
    const number = ++this.#closed;
    const renewed = this.#takeRenewed();
    const rotated = this.#rotations.run(async () => {
      const startedAtMs = this.#startedAtMs;
      const paths = await this.#rotate(number, atOnce);
      this.#startedAtMs = this.#deps.now();
      return { startedAtMs, paths };
    });
    const segment = rotated.then(
      async ({ startedAtMs, paths }) => ({
        startedAtMs,
        ulaw: await this.#read(number, [...(await renewed), ...paths]),
      }),
      async (thrown: unknown) => {
        // Without its end the rest of it is no segment.
        for (const path of await renewed) this.#giveUp(number, nameOf(path));
        throw thrown;
      },
    );
    // Whoever takes it is told; the loss itself has been by then.
    segment.catch(() => undefined);
    this.#segments.set(number, segment);
  }

  /**
   * The segment goes on in a recorder that is in time with the line again.
   * @param detection what the recorder takes for talk, for as long as it records
   */
  renew(detection: { silenceMs: number; energy: number }): void {
    const { telephony, legId, unrenewed } = this.#deps;
    const names = this.#newNames();
    const renewed = this.#rotations.run(async () => {
      const paths = await telephony.renewRecording(legId, names, detection);
      this.#asked = [names.current, names.next];
      this.#runningSinceMs = this.#deps.now();
      return paths;
    });
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
   * Ends the recording until it is started again; what was recorded since the last segment is nobody's, and removed from
   * Asterisk. Never rejects.
   * @param unclaimed closed segments that are nobody's either
   * @param noted resolves once what Asterisk is to keep for us is on disk: what is removed after that is not missed
   */
  async suspend(
    unclaimed: { readonly first: number; readonly last: number } | null,
    noted: () => Promise<void>,
  ): Promise<void> {
    const { telephony, undeleted } = this.#deps;
    const paths = await this.#rotations.run(() => this.#endAll(0));
    // They are known as files once they have been read.
    await Promise.allSettled(this.#segments.values());
    const nobodys = [...this.#paths].filter(
      ([number]) => unclaimed && number >= unclaimed.first && number <= unclaimed.last,
    );
    for (const [number] of nobodys) this.#paths.delete(number);
    const removed = [...nobodys.flatMap(([, each]) => each), ...(await this.#takeRenewed()), ...paths];
    await noted();
    for (const path of removed) await telephony.deleteRecording(path).catch(undeleted);
    for (const number of this.#segments.keys()) this.#segments.delete(number);
  }

  /**
   * Ends the recording for good, whatever ended the call. May be called once.
   * @returns µ-law of the segments from `first` on, with what no request had yet
   * @param fromMs as `take` has it
   */
  async end(first: number, fromMs = 0): Promise<Uint8Array> {
    this.#ended.abort();
    const { paths, startedAtMs } = await this.#rotations.run(async () => ({
      paths: await this.#endAll(this.#closed + 1),
      startedAtMs: this.#startedAtMs,
    }));
    for (const path of [...(await this.#takeRenewed()), ...paths]) {
      // It has been given up, belongs to an earlier turn, and stays where it is.
      if (this.#givenUp.has(nameOf(path))) continue;
      const number = ++this.#closed;
      const segment = this.#read(number, [path]).then((ulaw) => ({ ulaw, startedAtMs }));
      segment.catch(() => undefined);
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
   * @param spared names of those that stay all the same
   */
  async discard(first: number, last: number, spared: ReadonlySet<string> = new Set()): Promise<void> {
    for (const [number, paths] of this.#paths) {
      if (number < first || number > last) continue;
      const stay = paths.filter((path) => spared.has(nameOf(path)));
      if (stay.length > 0) this.#paths.set(number, stay);
      else this.#paths.delete(number);
      for (const path of paths.filter((each) => !stay.includes(each)))
        await this.#deps.telephony.deleteRecording(path).catch(this.#deps.undeleted);
    }
  }

  /**
   * On every line the recorder is a few packets late, and what they hold is silence. Only where the file does not end in
   * silence is its rest waited for, and taken from the recordings after it.
   * @returns the files of what was said, in order
   */
  async #rotate(number: number, atOnce: boolean): Promise<readonly string[]> {
    const { telephony, legId, missingSilenceMs } = this.#deps;
    const paths: string[] = [];
    let ulaw = new Uint8Array(0);
    for (let waitedMs = 0; ; ) {
      const cut = await this.#cut().catch((thrown: unknown) => this.#restAtEnd(number, thrown, paths.length > 0));
      paths.push(...cut.paths);
      if (atOnce || !cut.isLate || waitedMs >= LATEST_RECORDER_MS) return paths;
      for (const path of cut.paths) ulaw = Buffer.concat([ulaw, await this.#peek(path)]);
      const missingMs = missingSilenceMs(ulaw);
      if (missingMs === 0) return paths;
      await telephony.catchUpRecording(legId, missingMs);
      waitedMs += missingMs;
    }
  }

  /** Ends the recording that runs, and has one more wait behind the next. */
  async #cut(): Promise<{ readonly paths: readonly string[]; readonly isLate: boolean }> {
    const { telephony, legId } = this.#deps;
    const queued = this.#newName();
    this.#asked.push(queued);
    const { path, isLate } = await telephony.rotateRecording(legId, queued);
    // After a failure it may be another than we thought: one that was given up.
    this.#givenUp.delete(nameOf(path));
    this.#asked = this.#asked.slice(this.#asked.indexOf(nameOf(path)) + 1);
    this.#runningSinceMs = this.#deps.now();
    return { paths: [path], isLate };
  }

  /**
   * Asterisk refuses to rotate when the caller has gone. What it has recorded until then belongs to the segment that was to
   * be closed: nothing comes after it.
   * @param hasSome without the rest, too, there is a recording
   */
  async #restAtEnd(number: number, thrown: unknown, hasSome: boolean) {
    const { telephony, legId } = this.#deps;
    const name = this.#current();
    const isOver = (await delay(LATEST_RECORDER_MS, this.#ended.signal)) === 'aborted';
    const paths = isOver ? await telephony.endRecording(legId).catch(() => []) : [];
    if (isOver) this.#allEnded(paths);
    if (paths.length === 0 && !hasSome) {
      this.#giveUp(number, name);
      this.#deps.givenUp(thrown);
      throw thrown;
    }
    return { paths, isLate: false };
  }

  /**
   * @param number the segment that they belong to
   * @returns the files of everything unfinished, oldest first
   */
  async #endAll(number: number): Promise<readonly string[]> {
    const { telephony, legId } = this.#deps;
    this.#runningSinceMs = null;
    const paths = await telephony.endRecording(legId).catch((thrown: unknown) => {
      this.#giveUp(number, this.#current());
      this.#deps.givenUp(thrown);
      return [];
    });
    this.#allEnded(paths);
    return paths;
  }

  /** @param paths the files of what was unfinished, oldest first */
  #allEnded(paths: readonly string[]): void {
    this.#asked = [];
    const last = paths.at(-1);
    if (last !== undefined) this.#lastBegun = nameOf(last);
  }

  #peek(path: string): Promise<Uint8Array> {
    return this.#deps.files.readRecording(path).catch(() => new Uint8Array(0));
  }

  #newName(): string {
    this.#named += 1;
    return `${this.#deps.callId}-${String(this.#named).padStart(4, '0')}`;
  }

  #newNames(): { current: string; next: string } {
    return { current: this.#newName(), next: this.#newName() };
  }

  /** The recording that runs, as far as we know. */
  #current(): string {
    return this.#asked.find((name) => !this.#givenUp.has(name)) ?? '';
  }

  #giveUp(number: number, name: string): void {
    // Whatever runs now, nobody knows for sure that it does.
    if (name === this.#current()) this.#runningSinceMs = null;
    if (name !== '') this.#givenUp.set(name, number);
  }

  async #takeRenewed(): Promise<readonly string[]> {
    const renewed = await Promise.all(this.#renewed.splice(0));
    return renewed.flat();
  }

  /** Where a file cannot be read, those of its segment stay where they are, for a person to save. */
  async #read(number: number, paths: readonly string[]): Promise<Uint8Array> {
    try {
      const ulaw = Buffer.concat(await Promise.all(paths.map((path) => this.#deps.files.readRecording(path))));
      this.#paths.set(number, paths);
      return ulaw;
    } catch (thrown) {
      for (const path of paths) this.#giveUp(number, nameOf(path));
      this.#deps.givenUp(thrown);
      throw thrown;
    }
  }
}

function nameOf(path: string): string {
  return basename(path, '.ulaw');
}

/** Segments follow one another without a gap, so that the first tells when all of it was said. */
function joined(segments: readonly Segment[], fromMs: number): Uint8Array {
  const ulaw = Buffer.concat(segments.map((segment) => segment.ulaw));
  const startedAtMs = segments[0]?.startedAtMs ?? fromMs;
  return ulaw.subarray(Math.min(ulaw.length, ulawBytes(Math.max(0, fromMs - startedAtMs))));
}
