import { join } from 'node:path';
import { EtheraError } from '@ethera/contract';
import type { AriCommands } from './ari-commands.ts';
import { EventWait } from './event-wait.ts';

/** Asterisk needs milliseconds for each; this long only when it is near its end. */
const stepTimeoutMs = 3000;

/** What has become of one recording that Asterisk was asked for. */
type Stage = 'queued' | 'running' | 'over';

/**
 * Records what the caller says on a snoop channel, without a gap between the files: one more recording always waits in
 * Asterisk behind the one that runs.
 */
export class SnoopRecorder {
  readonly snoopId: string;
  readonly #legId: string;
  readonly #commands: AriCommands;
  readonly #folder: string;
  readonly #wait = new EventWait();
  /** What has not been handed out yet, oldest first. */
  readonly #recordings = new Map<string, Stage>();
  /** Those of which `rotate` has failed: what was said in them must not be taken for what came after. */
  readonly #lost = new Set<string>();
  #snoopGone = true;
  #ending: Promise<readonly string[]> | undefined;

  /** @param folder where Asterisk puts recordings, as an absolute path */
  constructor(legId: string, snoopId: string, commands: AriCommands, folder: string) {
    this.#legId = legId;
    this.snoopId = snoopId;
    this.#commands = commands;
    this.#folder = folder;
  }

  /**
   * @param prepare what has to be done to the snoop before it records: requests to a channel wait for its recordings
   * @throws {EtheraError} `ari.*`, after which `end` still has to be called
   */
  async start(current: string, next: string, prepare: () => Promise<void>): Promise<void> {
    const started = this.#wait.for('StasisStart', stepTimeoutMs);
    started.catch(() => undefined);
    this.#snoopGone = false;
    await this.#commands.snoop(this.#legId, this.snoopId).catch((error) => {
      this.#snoopGone = true;
      throw error;
    });
    await started;
    if (this.#ending) {
      // Asterisk did not know of it yet when it was to end.
      await this.#commands.hangUp(this.snoopId).catch(() => undefined);
      throw new EtheraError('ari.request', 'start recording: it has been ended already');
    }
    await prepare();
    await this.#queue(current);
    await this.#queue(next);
  }

  /**
   * Ends the recording that runs: the one already waiting takes over at once. `next` is queued meanwhile, to wait for the
   * rotation after this one.
   * @returns the path of the file, which is complete
   * @throws {EtheraError} `ari.*`, after which `end` gives the file, if there is one
   */
  async rotate(next: string): Promise<string> {
    const [oldest] = [...this.#recordings].find(([name, stage]) => stage !== 'over' || !this.#lost.has(name)) ?? [];
    if (oldest === undefined) throw new EtheraError('ari.request', 'rotate recording: nothing is being recorded');
    if (this.#recordings.get(oldest) !== 'over') {
      await this.#finish(oldest, next).catch((error) => {
        this.#lost.add(oldest);
        throw error;
      });
    }
    this.#recordings.delete(oldest);
    return this.#pathOf(oldest);
  }

  async #finish(oldest: string, next: string): Promise<void> {
    // Refused, it is not missed before the next rotation, which queues its own: what is finished now is whole.
    const queued = this.#queue(next).catch(() => undefined);
    const finished = this.#wait.for(oldest, stepTimeoutMs);
    finished.catch(() => undefined);
    await this.#commands.stopRecording(oldest).catch((error) => {
      // The caller may have hung up meanwhile, which ends the recording as well.
      if (this.#recordings.get(oldest) !== 'over') throw error;
    });
    await finished;
    await queued;
  }

  /**
   * Ends everything.
   * @returns the paths of the files that `rotate` has not given, oldest first. The last may be empty: the recording
   * that waited begins for a moment.
   */
  end(): Promise<readonly string[]> {
    this.#ending ??= this.#end();
    return this.#ending;
  }

  /** The snoop has entered the application. */
  snoopStarted(): void {
    this.#wait.tell('StasisStart');
  }

  /** The snoop has left; Asterisk has finished whatever it recorded. */
  snoopEnded(): void {
    this.#snoopGone = true;
    this.#wait.tell('snoop end');
    this.#tellIfEnded();
  }

  recordingStarted(name: string): void {
    if (this.#recordings.has(name)) this.#recordings.set(name, 'running');
  }

  /** @param kept false when Asterisk has no file of it */
  recordingFinished(name: string, kept: boolean): void {
    if (!this.#recordings.has(name)) return;
    if (kept) this.#recordings.set(name, 'over');
    else this.#recordings.delete(name);
    this.#wait.tell(name);
    this.#tellIfEnded();
  }

  async #queue(name: string): Promise<void> {
    this.#recordings.set(name, 'queued');
    await this.#commands.record(this.snoopId, name).catch((error) => {
      this.#recordings.delete(name);
      throw error;
    });
  }

  async #end(): Promise<readonly string[]> {
    if (!this.#isEnded()) {
      const ended = this.#wait.for('end', stepTimeoutMs);
      ended.catch(() => undefined);
      // Refused when the snoop has just ended with the caller's leg.
      if (!this.#snoopGone) await this.#commands.hangUp(this.snoopId).catch(() => undefined);
      this.#tellIfEnded();
      // Late or not, what was recorded is on disk: the caller's words must not be lost for a missing event.
      await ended.catch(() => undefined);
    }
    const names = [...this.#recordings].filter(([, stage]) => stage !== 'queued').map(([name]) => name);
    this.#recordings.clear();
    return names.map((name) => this.#pathOf(name));
  }

  /** A recording that never began leaves no file and no event. */
  #isEnded(): boolean {
    return this.#snoopGone && ![...this.#recordings.values()].includes('running');
  }

  #tellIfEnded(): void {
    if (this.#isEnded()) this.#wait.tell('end');
  }

  #pathOf(name: string): string {
    return join(this.#folder, `${name}.ulaw`);
  }
}
