import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { seededRandom } from '../../local/src/caller/lines/random.ts';
import { SipCaller, type SipCallerOptions } from '../../local/src/caller/sip-caller.ts';
import type { StereoRecording } from '../../local/src/caller/stereo-recording.ts';
import type { CallerEnd, CallerPlan, CallerTurn, TurnKind } from './caller-messages.ts';
import { ReplyEar } from './reply-ear.ts';

export interface LoadCallerDeps {
  readonly call: Pick<SipCallerOptions, 'target' | 'account' | 'number'>;
  readonly onUp: () => void;
  readonly onTurn: (turn: CallerTurn) => void;
  readonly onInterrupted: () => void;
}

/** Longer than the agent's own deadline with the apology behind it. */
const answerTimeoutMs = 14_000;
/** Longer than the pause between two sentences, and than a voice's next sentence may be late. */
const quietMs = 2_500;
/** A greeting is over when it has been quiet this long. */
const greetingQuietMs = 800;
/** The greeting takes six seconds; a busy machine may take its time to answer. */
const greetingTimeoutMs = 25_000;
/** Enough of a reply to know that it is the right one, and in the middle of it. */
const interruptAfterMs = 1_600;
/** People think before they ask on; the agent asks after eight seconds whether they are there. */
const thinkMs = { least: 4_000, most: 6_500 };
const lookEveryMs = 100;
/** A hundred callers who each wake the process for each packet of their own would spend their core on waking. */
const gridMs = 5;

/** One caller of a crowd: asks its questions, one of them interrupted, until it is told that it is over. */
export class LoadCaller {
  readonly #plan: CallerPlan;
  readonly #deps: LoadCallerDeps;
  readonly #caller: SipCaller;
  readonly #ear: ReplyEar;
  readonly #random: () => number;
  readonly #over = new AbortController();
  #everybodyIsUp = false;
  #hasInterrupted = false;
  #wasUp = false;
  #fault: string | null = null;
  #questions = 0;

  constructor(plan: CallerPlan, deps: LoadCallerDeps) {
    this.#plan = plan;
    this.#deps = deps;
    this.#caller = new SipCaller({ ...deps.call, gridMs, record: plan.wavFile !== undefined });
    const marks = plan.lines.map(({ replyMarks }) => replyMarks);
    this.#ear = new ReplyEar(plan.owner, marks);
    this.#random = seededRandom(plan.owner + 1);
    this.#caller.on('heard', ({ payload }, atMs) => this.#ear.hear(payload, atMs));
  }

  allUp(): void {
    this.#everybodyIsUp = true;
  }

  over(): void {
    this.#over.abort();
  }

  /** Makes the call from its beginning to its end. Never rejects. */
  async run(): Promise<CallerEnd> {
    const { owner, callAtMs, wavFile } = this.#plan;
    try {
      await delay(Math.max(0, callAtMs - Date.now()), undefined, { signal: this.#over.signal }).catch(() => undefined);
      if (!this.#isOver) {
        await this.#caller.call();
        await this.#hearGreeting();
        this.#wasUp = true;
        this.#deps.onUp();
        await this.#converse();
      }
    } catch (error) {
      this.#fault ??= error instanceof Error ? error.message : String(error);
    }
    await this.#caller.hangUp().catch(() => undefined);
    const answered = this.#caller.answeredAtMs !== undefined;
    const { p99Ms, maxMs } = this.#caller.sendLateness;
    return {
      owner,
      answered,
      wasUp: this.#wasUp,
      hasInterrupted: this.#hasInterrupted,
      fault: this.#fault,
      otherMs: this.#ear.reply.otherMs,
      recording: wavFile !== undefined && answered ? recordedAs(this.#caller.recording, wavFile) : null,
      latenessP99Ms: p99Ms,
      latenessMaxMs: maxMs,
    };
  }

  /** Writes the recording, where one is kept. It takes its time: no other call may be under way. */
  async save(): Promise<void> {
    const { wavFile } = this.#plan;
    if (wavFile === undefined || this.#caller.answeredAtMs === undefined) return;
    await writeFile(wavFile, this.#caller.recording.toWav());
  }

  get #isOver(): boolean {
    return this.#over.signal.aborted;
  }

  async #hearGreeting(): Promise<void> {
    const greeted = await this.#until(() => this.#quietForMs() >= greetingQuietMs, greetingTimeoutMs);
    if (!greeted) throw new Error('no greeting was heard');
  }

  async #converse(): Promise<void> {
    while (!this.#isOver) {
      await this.#think();
      if (this.#isOver) return;
      if (this.#everybodyIsUp && !this.#hasInterrupted) await this.#interruptOnce();
      else await this.#ask(this.#hasInterrupted ? 'after' : 'waiting', () => false);
    }
  }

  /** Says a question, and something else in the middle of its answer. */
  async #interruptOnce(): Promise<void> {
    const heard = await this.#ask('interrupted', () => this.#ear.heardMs >= interruptAfterMs);
    if (heard !== 'enough') return;
    const answered = await this.#say('interruption', this.#plan.lines.length - 1, () => false);
    if (answered !== 'whole') return;
    this.#hasInterrupted = true;
    this.#deps.onInterrupted();
  }

  #ask(kind: TurnKind, isEnough: () => boolean): Promise<CallerTurn['heard']> {
    const questions = this.#plan.lines.length - 1;
    const line = (this.#plan.owner + this.#questions) % questions;
    this.#questions += 1;
    return this.#say(kind, line, isEnough);
  }

  async #say(kind: TurnKind, line: number, isEnough: () => boolean): Promise<CallerTurn['heard']> {
    this.#ear.expect(line);
    const said = this.#plan.lines[line]?.said ?? new Uint8Array(0);
    const { startedAtMs, endedAtMs } = await this.#caller.play(said);
    const isDone = () => this.#ear.isOver || isEnough();
    const isGivenUp = () => this.#ear.reply.firstAtMs !== null && this.#quietForMs() >= quietMs;
    await this.#until(
      () => isDone() || isGivenUp(),
      answerTimeoutMs,
      () => this.#ear.reply.firstAtMs !== null,
    );
    const { reply } = this.#ear;
    const heard = this.#ear.isOver ? 'whole' : isEnough() ? 'enough' : reply.firstAtMs !== null ? 'part' : 'nothing';
    this.#deps.onTurn({ owner: this.#plan.owner, kind, startedAtMs, endedAtMs, reply, heard });
    return heard;
  }

  async #think(): Promise<void> {
    const ms = thinkMs.least + this.#random() * (thinkMs.most - thinkMs.least);
    await delay(ms, undefined, { signal: this.#over.signal }).catch(() => undefined);
    this.#demandCall();
  }

  /** Looks again and again. @param hasBegun once it says so, no time is too long @returns whether it came about in time */
  async #until(isSo: () => boolean, timeoutMs: number, hasBegun: () => boolean = () => false): Promise<boolean> {
    const deadlineMs = performance.now() + timeoutMs;
    while (!isSo()) {
      if (performance.now() >= deadlineMs && !hasBegun()) return false;
      this.#demandCall();
      await delay(lookEveryMs);
    }
    return true;
  }

  #quietForMs(): number {
    const { lastSoundAtMs } = this.#ear;
    return lastSoundAtMs === undefined ? -1 : Date.now() - lastSoundAtMs;
  }

  #demandCall(): void {
    const { end } = this.#caller;
    if (end) throw new Error(`the agent’s side ended the call: ${end.text ?? `cause ${end.cause ?? 'unknown'}`}`);
  }
}

function recordedAs({ startedAtMs, playoutMs }: StereoRecording, wavFile: string): CallerEnd['recording'] {
  return { wavFile, startedAtMs, playoutMs };
}
