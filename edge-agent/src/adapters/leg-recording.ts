import { EtheraError } from '@ethera/contract';
import { delay } from '../delay.ts';
import type { AriCommands, AriEvent } from './ari-commands.ts';
import { EventWait } from './event-wait.ts';
import { SnoopRecorder } from './snoop-recorder.ts';
import type { Detection, TalkDetector } from './talk-detector.ts';

/** Begins the id of each snoop. */
export const snoopPrefix = 'ethera-snoop-';

/** A fresh snoop waits so long for what a late one still has to give: the worst of one burst, twice over. */
const SNOOP_LAG_MS = 600;
const snoopInTime = 'snoop in time';

export interface RecordingNames {
  readonly current: string;
  readonly next: string;
}

export interface LegRecordingDeps {
  readonly legId: string;
  readonly commands: AriCommands;
  readonly folder: string;
  readonly detector: TalkDetector;
  /** Sets talk detection up on a snoop that does not record yet. */
  readonly prepare: (snoopId: string, detection?: Detection) => Promise<void>;
}

/** What the caller of one leg says, recorded on one snoop after the other. */
export class LegRecording {
  readonly #deps: LegRecordingDeps;
  readonly #wait = new EventWait();
  /** Those that have not ended, oldest first; the last one records. While it is renewed there are two. */
  #recorders: SnoopRecorder[] = [];
  #snoops = 0;
  #stopped = false;

  constructor(deps: LegRecordingDeps) {
    this.#deps = deps;
  }

  /** Whether there is something to end. */
  get isOpen(): boolean {
    return this.#recorders.length > 0;
  }

  get snoopIds(): readonly string[] {
    return this.#recorders.map(({ snoopId }) => snoopId);
  }

  /** Without those that have been asked for and are not there yet. */
  get listeningSnoopIds(): readonly string[] {
    return this.#recorders.filter(({ isListening }) => isListening).map(({ snoopId }) => snoopId);
  }

  /** Whether this is the snoop that hears what will be recorded. */
  listensOn(channelId: string): boolean {
    return this.#recorders.at(-1)?.snoopId === channelId;
  }

  async start(names: RecordingNames): Promise<void> {
    if (this.isOpen) throw new EtheraError('ari.request', 'start recording: it has been started already');
    await this.#startSnoop(names);
  }

  async rotate(next: string): Promise<{ path: string; isLate: boolean }> {
    const recorder = this.#demand();
    const isLate = this.#deps.detector.snoopIsBehind;
    return { path: await recorder.rotate(next), isLate };
  }

  /** What is missing comes late, or it has been lost with its packets. */
  async catchUp(atMostMs: number): Promise<void> {
    if (this.#deps.detector.snoopIsBehind) await this.#wait.for(snoopInTime, atMostMs).catch(() => undefined);
  }

  async renew(names: RecordingNames, detection: Detection): Promise<readonly string[]> {
    const late = this.#demand();
    const { lagMs } = this.#deps.detector;
    // Whoever takes the leg next must not be listened to.
    if (this.#stopped) return [];
    try {
      await this.#startSnoop(names, detection);
    } catch {
      // It may have begun before the caller hung up: what Asterisk has of it is ours to remove.
      const begun = await this.#end(this.#demand());
      if (this.#stopped) return begun;
      // Late is better than never.
      return [await late.rotate(names.next), ...begun];
    }
    // What it has not given yet was said before the fresh one began.
    await delay(Math.min(lagMs, SNOOP_LAG_MS), new AbortController().signal);
    return this.#end(late);
  }

  /** @returns the files of everything unfinished, oldest first */
  async end(): Promise<readonly string[]> {
    const paths: string[] = [];
    for (const recorder of [...this.#recorders]) paths.push(...(await this.#end(recorder)));
    return paths;
  }

  /** Ends what listens; the files wait for `end`. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all(this.#recorders.map((recorder) => recorder.end()));
  }

  /** Events have been lost: asks Asterisk how the recordings stand. Never rejects. */
  async catchUpEvents(): Promise<void> {
    await Promise.all(this.#recorders.map((recorder) => recorder.catchUp()));
  }

  /** The talk detector has heard something new. */
  talkHeard(): void {
    if (!this.#deps.detector.snoopIsBehind) this.#wait.tell(snoopInTime);
  }

  snoopStarted(snoopId: string): void {
    this.#recorders.find((recorder) => recorder.snoopId === snoopId)?.snoopStarted();
  }

  snoopEnded(snoopId: string): void {
    this.#recorders.find((recorder) => recorder.snoopId === snoopId)?.snoopEnded();
  }

  /** News of a recording that may be ours. */
  receive({ type, recording }: AriEvent): void {
    const name = recording?.name ?? '';
    for (const recorder of this.#recorders) {
      if (type === 'RecordingStarted') recorder.recordingStarted(name);
      else recorder.recordingFinished(name, type === 'RecordingFinished');
    }
  }

  async #startSnoop({ current, next }: RecordingNames, detection?: Detection): Promise<void> {
    const { legId, commands, folder, detector, prepare } = this.#deps;
    this.#snoops += 1;
    const recorder = new SnoopRecorder(legId, `${snoopPrefix}${legId}-${this.#snoops}`, commands, folder);
    this.#recorders.push(recorder);
    await recorder.start(current, next, async () => {
      detector.changeSnoop();
      await prepare(recorder.snoopId, detection);
    });
  }

  async #end(recorder: SnoopRecorder): Promise<readonly string[]> {
    const paths = await recorder.end();
    this.#recorders = this.#recorders.filter((each) => each !== recorder);
    return paths;
  }

  #demand(): SnoopRecorder {
    const recorder = this.#recorders.at(-1);
    if (!recorder) throw new EtheraError('ari.request', 'rotate recording: nothing is being recorded');
    return recorder;
  }
}
