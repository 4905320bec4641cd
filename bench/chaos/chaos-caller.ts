import { writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { SipCaller, type SipCallerOptions } from '../../local/src/caller/sip-caller.ts';
import { markSamples } from '../load/audio-mark.ts';
import type { CallAccount, CallEndedBy, SaidLine, TimeWindow } from './call-account.ts';
import type { CallEar } from './call-ear.ts';
import { farewellLine, interruptionLine, keysLine, keysOf } from './chaos-script.ts';
import { FaultyLine } from './faulty-line.ts';
import { pausePlace } from './pause-place.ts';
import type { CallLeave, CallStep, PlannedCall } from './plan.ts';

export interface ChaosCallerDeps {
  readonly call: Pick<SipCallerOptions, 'target' | 'account' | 'number'>;
  readonly ear: CallEar;
  /** Drowns words where the line is to be noisy: 8 kHz. */
  readonly noise: Int16Array;
  /** What the caller says, as marked µ-law. @param line of its script */
  readonly said: (line: number) => Uint8Array;
  /** Where its stereo recording goes; none is kept where it is null. */
  readonly wavFile: string | null;
  /** Gives the call up. */
  readonly signal: AbortSignal;
}

/** Longer than the agent's own deadline, its apology, and the lease that a dead agent leaves behind. */
const answerTimeoutMs = 22_000;
/** Longer than dead air may be: who speaks sooner would hide it. */
const quietMs = 4_500;
/** A greeting is over when it has been quiet this long. */
const greetingQuietMs = 800;
const greetingTimeoutMs = 25_000;
/** Longer than an agent may be out of reach: without one Asterisk sends no silence either. Then it is gone itself. */
const goneMs = 14_000;
/** Unmarked sound of this length is the dialplan's fallback. */
const fallbackMs = 600;
/** The fallback says or plays its part, and ends the call. */
const fallbackEndMs = 12_000;
const ringTimeoutMs = 15_000;
const lookEveryMs = 50;
/** Asked once more after an apology, so often. */
const mostRepeats = 2;
/** The last words are only said when a call still is one. */
const overMs = 12_000;

/** Why a wait was over. */
type Outcome = 'answered' | 'enough' | 'apology' | 'fallback' | 'quiet' | 'late';

/** One caller of a campaign. Does what was planned for as long as the agent has the call, and tells what it heard. */
export class ChaosCaller {
  readonly #plan: PlannedCall;
  readonly #deps: ChaosCallerDeps;
  readonly #line: FaultyLine;
  readonly #caller: SipCaller;
  readonly #said: SaidLine[] = [];
  readonly #trouble: TimeWindow[] = [];
  #placedAtMs = 0;
  #lost = false;
  #note: string | null = null;

  constructor(plan: PlannedCall, deps: ChaosCallerDeps) {
    this.#plan = plan;
    this.#deps = deps;
    this.#line = new FaultyLine(deps.noise);
    this.#caller = new SipCaller({ ...deps.call, line: this.#line, ringTimeoutMs, record: deps.wavFile !== null });
    this.#caller.on('heard', ({ payload }, atMs) => deps.ear.hear(payload, atMs));
  }

  get call(): number {
    return this.#plan.call;
  }

  /** Whether it has been answered and is not over. */
  get isUp(): boolean {
    return this.#caller.answeredAtMs !== undefined && this.#caller.end === undefined && !this.#lost;
  }

  /** Does something to what the caller sends. */
  trouble(how: 'gap' | 'burst' | 'noise', forMs: number): void {
    const fromMs = Date.now();
    this.#trouble.push({ fromMs, toMs: fromMs + forMs });
    this.#line.begin(how, forMs);
  }

  /** Makes the call from its beginning to its end. Never rejects. */
  async run(): Promise<CallAccount> {
    this.#placedAtMs = Date.now();
    try {
      await this.#caller.call();
      for (const step of this.#plan.steps) await this.#take(step);
      await this.#leave(this.#plan.leave);
    } catch (error) {
      this.#note = error instanceof Error ? error.message : String(error);
    }
    const endedAtMs = this.#caller.end?.atMs ?? Date.now();
    const endedBy = this.#endedBy();
    // Nobody answers the BYE of one that is gone.
    await this.#caller.hangUp().catch(() => undefined);
    await this.#keepRecording();
    return {
      call: this.#plan.call,
      placedAtMs: this.#placedAtMs,
      answeredAtMs: this.#caller.answeredAtMs ?? null,
      endedAtMs,
      endedBy,
      said: this.#said.map((each) => ({ ...each, endedAtMs: Math.min(each.endedAtMs, endedAtMs) })),
      heard: this.#deps.ear.runs,
      lineTrouble: this.#trouble,
      note: this.#note,
    };
  }

  #endedBy(): CallEndedBy {
    if (this.#caller.answeredAtMs === undefined) return 'not-answered';
    if (this.#lost) return 'lost';
    return this.#caller.end?.by === 'far' ? 'far' : 'caller';
  }

  async #keepRecording(): Promise<void> {
    const { wavFile } = this.#deps;
    if (wavFile === null || this.#caller.answeredAtMs === undefined) return;
    await writeFile(wavFile, this.#caller.recording.toWav());
  }

  async #take(step: CallStep): Promise<void> {
    switch (step.kind) {
      case 'greeting':
        return this.#hearGreeting(step.listenMs);
      case 'think':
        return this.#pause(step.ms);
      case 'keys':
        return this.#converse(keysLine, () => this.#enterKeys());
      case 'ask':
        return this.#converse(step.question, () => this.#say(step.question, step.pauseMs));
      case 'interrupt':
        return this.#interrupt(step.question, step.afterMs);
    }
  }

  async #hearGreeting(listenMs: number | null): Promise<void> {
    const { ear } = this.#deps;
    const isOver = () => {
      const quietSince = ear.lastSoundAtMs;
      return quietSince !== undefined && Date.now() - quietSince >= greetingQuietMs;
    };
    if (listenMs === null) await this.#until(isOver, greetingTimeoutMs);
    else {
      await this.#until(() => ear.lastSoundAtMs !== undefined, greetingTimeoutMs);
      await this.#pause(listenMs);
    }
  }

  /** Says something and hears the answer; says it again when it is asked to. */
  async #converse(line: number, speak: () => Promise<void>): Promise<void> {
    for (let said = 0; said <= mostRepeats; said++) {
      await speak();
      const outcome = await this.#hearAnswer(line, Number.POSITIVE_INFINITY);
      if (outcome !== 'apology') return;
    }
  }

  async #interrupt(question: number, afterMs: number): Promise<void> {
    await this.#say(question, 0);
    const outcome = await this.#hearAnswer(question, afterMs);
    if (outcome !== 'enough') return;
    await this.#converse(interruptionLine, () => this.#say(interruptionLine, 0));
  }

  async #leave(leave: CallLeave): Promise<void> {
    switch (leave.kind) {
      case 'hang-up':
        return;
      case 'farewell':
        await this.#converse(farewellLine, () => this.#say(farewellLine, 0));
        // The agent ends the call once its last words are spoken.
        await this.#until(() => false, overMs);
        return;
      case 'midway': {
        const saying = this.#say(leave.question, 0);
        // What is not said to its end is known as such.
        saying.catch(() => undefined);
        await this.#pause(leave.afterMs);
      }
    }
  }

  async #say(line: number, pauseMs: number): Promise<void> {
    this.#demandCall();
    const said = this.#deps.said(line);
    const place = pauseMs > 0 ? pausePlace(said) : null;
    this.#deps.ear.expect(line);
    const marks = Math.floor(said.length / markSamples);
    // As long as nothing else is known the line has only begun.
    const index = this.#said.length;
    const startedAtMs = Date.now();
    this.#said.push({ line, startedAtMs, endedAtMs: Number.POSITIVE_INFINITY, whole: false, resumed: null, marks });
    const first = await this.#caller.play(place === null ? said : said.subarray(0, place));
    let resumed: SaidLine['resumed'] = null;
    let { endedAtMs } = first;
    if (place !== null) {
      await delay(pauseMs);
      const rest = await this.#caller.play(said.subarray(place));
      resumed = { atMs: rest.startedAtMs, samplesBefore: place };
      endedAtMs = rest.endedAtMs;
    }
    this.#said[index] = { line, startedAtMs: first.startedAtMs, endedAtMs, whole: true, resumed, marks };
  }

  async #enterKeys(): Promise<void> {
    this.#demandCall();
    const startedAtMs = Date.now();
    this.#deps.ear.expect(keysLine);
    await this.#caller.sendDigits(keysOf(this.#plan.call));
    this.#said.push({ line: keysLine, startedAtMs, endedAtMs: Date.now(), whole: true, resumed: null, marks: 0 });
  }

  /** Waits for the end of an answer, or for so much of it. @throws {Error} when the call comes to its end */
  async #hearAnswer(line: number, enoughMs: number): Promise<Outcome> {
    const { ear } = this.#deps;
    const sinceMs = Date.now();
    const look = (): Outcome | undefined => {
      const quietForMs = Date.now() - Math.max(ear.lastSoundAtMs ?? sinceMs, sinceMs);
      const heardMs = ear.heardMs(line);
      if (ear.hasHeardEnd(line)) return 'answered';
      if (heardMs >= enoughMs) return 'enough';
      if (ear.fallbackMs(sinceMs) >= fallbackMs) return 'fallback';
      if (this.#asksAgain(sinceMs) && quietForMs >= greetingQuietMs) return 'apology';
      return heardMs > 0 && quietForMs >= quietMs ? 'quiet' : undefined;
    };
    await this.#until(() => look() !== undefined, answerTimeoutMs);
    const outcome = look() ?? 'late';
    if (outcome === 'fallback') await this.#awaitFallback();
    return outcome;
  }

  /** Whether the agent has begged pardon, or not understood, and waits for the caller now. */
  #asksAgain(sinceMs: number): boolean {
    const last = this.#deps.ear.phrasesSince(sinceMs).at(-1);
    return last !== undefined && !last.startsWith('fillers') && last !== 'handover' && last !== 'farewell';
  }

  async #awaitFallback(): Promise<void> {
    await this.#until(() => false, fallbackEndMs);
    throw new Error('the fallback did not end the call');
  }

  async #pause(ms: number): Promise<void> {
    await this.#until(() => false, ms);
  }

  /** Looks again and again, until it is so or the time is over. @throws {Error} when the call is over */
  async #until(isSo: () => boolean, timeoutMs: number): Promise<boolean> {
    const deadlineMs = performance.now() + timeoutMs;
    while (!isSo()) {
      this.#demandCall();
      const leftMs = deadlineMs - performance.now();
      if (leftMs <= 0) return false;
      await delay(Math.min(lookEveryMs, leftMs));
    }
    return true;
  }

  #demandCall(): void {
    this.#deps.signal.throwIfAborted();
    const { end, answeredAtMs } = this.#caller;
    if (end) throw new Error(`the far side ended the call: ${end.text ?? `cause ${end.cause ?? 'unknown'}`}`);
    const heardAtMs = this.#deps.ear.lastPacketAtMs ?? answeredAtMs ?? Date.now();
    if (Date.now() - heardAtMs > goneMs) {
      this.#lost = true;
      throw new Error('nothing comes from Asterisk any more');
    }
  }
}
