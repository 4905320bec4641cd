import { join } from 'node:path';
import { asEtheraError, EtheraError } from '@ethera/contract';
import type { AriCommands, RecordingStage } from './ari-commands.ts';
import { EventWait } from './event-wait.ts';

/** Asterisk needs milliseconds for each; this long only when it is near its end. */
const stepTimeoutMs = 3000;

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
  readonly #recordings = new Map<string, RecordingStage>();
  /** Those of which `rotate` has failed: what was said in them must not be taken for what came after. */
  readonly #lost = new Set<string>();
  #snoopGone = true;
  #isListening = false;
  /** Events may have been lost: of recordings that Asterisk is not known to have begun it may have files. */
  #isDoubtful = false;
  #ending: Promise<readonly string[]> | undefined;

  /** @param folder where Asterisk puts recordings, as an absolute path */
  constructor(legId: string, snoopId: string, commands: AriCommands, folder: string) {
    this.#legId = legId;
    this.snoopId = snoopId;
    this.#commands = commands;
    this.#folder = folder;
  }

  /** Asterisk has the snoop, as far as anybody has said. */
  get isListening(): boolean {
    return this.#isListening && !this.#snoopGone;
  }

  /**
   * @param prepare what has to be done to the snoop before it records: requests to a channel wait for its recordings
   * @throws {EtheraError} `ari.*`, after which `end` still has to be called
   */
  async start(current: string, next: string, prepare: () => Promise<void>): Promise<void> {
    const started = this.#await('StasisStart', async () => (await this.#commands.channelIds()).includes(this.snoopId));
    this.#snoopGone = false;
    await this.#commands.snoop(this.#legId, this.snoopId).catch((error) => {
      this.#snoopGone = true;
      throw error;
    });
    await started;
    this.#isListening = true;
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
    const finished = this.#await(oldest, async () => (await this.#find(oldest)) === 'over');
    await this.#commands.stopRecording(oldest).catch(async (error) => {
      // The caller may have hung up meanwhile, which ends the recording as well; or the news of its end was lost.
      if (this.#recordings.get(oldest) !== 'over' && (await this.#find(oldest)) !== 'over') throw error;
    });
    await finished;
    await queued;
  }

  /** Events have been lost: asks Asterisk how its recordings stand. Never rejects. */
  async catchUp(): Promise<void> {
    this.#isDoubtful = true;
    await Promise.all([...this.#recordings.keys()].map((name) => this.#find(name)));
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
      // Without an answer it may begin all the same, and hold the words of those that are asked for after it.
      if (asEtheraError(error).code === 'ari.timeout') this.#isDoubtful = true;
      else this.#recordings.delete(name);
      throw error;
    });
  }

  /** Waits for an event, and asks Asterisk when it does not come. */
  #await(name: string, happened: () => Promise<boolean>): Promise<void> {
    const waiting = this.#wait.forOrAsk(name, stepTimeoutMs, async () => {
      this.#isDoubtful = true;
      return happened();
    });
    waiting.catch(() => undefined);
    return waiting;
  }

  /** Takes over what Asterisk says of a recording. Never rejects: without an answer all may be as it was. */
  async #find(name: string): Promise<RecordingStage | undefined> {
    const asked = this.#recordings.get(name);
    const answer = this.#commands.recordingStage(name).then((stage) => stage ?? 'unknown');
    const stage = await answer.catch(() => undefined);
    const known = this.#recordings.get(name);
    // News may have overtaken the answer.
    if (known === undefined || known === 'over' || stage === undefined) return known;
    if (stage === 'over') this.recordingFinished(name, true);
    else if (stage !== 'unknown') this.#recordings.set(name, stage);
    // Not of one whose request is on its way.
    else if (asked === 'running') this.recordingFinished(name, false);
    return this.#recordings.get(name);
  }

  async #end(): Promise<readonly string[]> {
    if (!this.#isEnded()) {
      const ended = this.#await('end', async () => {
        await this.catchUp();
        return this.#isEnded();
      });
      // Refused when the snoop has just ended with the caller's leg.
      if (!this.#snoopGone) await this.#commands.hangUp(this.snoopId).catch(() => undefined);
      this.#tellIfEnded();
      // Late or not, what was recorded is on disk: the caller's words must not be lost for a missing event.
      await ended.catch(() => undefined);
    }
    if (this.#isDoubtful) await this.catchUp();
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
