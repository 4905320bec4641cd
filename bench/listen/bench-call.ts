import { writeFile } from 'node:fs/promises';
import type { CallRecord } from '@ethera/contract';
import { activeSegments, type Segment } from '../../local/src/audio/levels.ts';
import type { LineSetup } from '../../local/src/caller/lines/line-condition.ts';
import type { Spoken } from '../../local/src/caller/microphone.ts';
import { waitForReply } from '../../local/src/caller/reply-wait.ts';
import type { SipCaller } from '../../local/src/caller/sip-caller.ts';
import type { AgentLine } from '../../local/src/world/agent-line.ts';
import type { World } from '../../local/src/world/world.ts';
import type { LabelLanguage } from '../turn-taking/labels.ts';
import type { BenchTranscriber } from './bench-transcriber.ts';
import type { Conductor } from './conductor.ts';
import type { Utterance } from './utterance.ts';

/** An utterance and when it was said, in epoch milliseconds. */
export interface Said extends Spoken {
  readonly utterance: Utterance;
  /** Where its words sounded, on the recording's timeline. */
  readonly parts: readonly Segment[];
}

export interface BenchCallDeps {
  readonly world: World;
  readonly conductor: Conductor;
  readonly transcriber: BenchTranscriber;
}

/** A caller's patience with the agent's own gaps: longer than those between its sentences. */
const quietMs = 900;
/** Longer than two fillers and a slow model. */
const replyTimeoutMs = 15_000;
/** Softer than any speech, far above µ-law's own noise. */
const agentSoundDbfs = -50;
const recordTimeoutMs = 30_000;

/** One call to the agent, made to be measured. Times without another word are on its recording's timeline. */
export class BenchCall {
  readonly callId: string;
  readonly caller: SipCaller;
  readonly said: Said[] = [];
  readonly #deps: BenchCallDeps;
  readonly #clockRate: number;
  #agentSaid: string;

  private constructor(deps: BenchCallDeps, caller: SipCaller, callId: string, greeting: string, clockRate: number) {
    this.#deps = deps;
    this.caller = caller;
    this.callId = callId;
    this.#agentSaid = greeting;
    this.#clockRate = clockRate;
  }

  /**
   * Calls the persona of a language. No other call may be placed until it resolves.
   * @throws {SipCallError} when nobody answers @throws {Error} when the agent does not say that it has the call
   */
  static async place(deps: BenchCallDeps, language: LabelLanguage, line: Partial<LineSetup> = {}): Promise<BenchCall> {
    const { agent } = deps.world;
    const known = new Set(agent.lines.map(({ callId }) => callId));
    const caller = deps.world.caller({ number: numberOf[language], ...line });
    await caller.call();
    const { callId } = await agent.waitFor('call answered', (each) => !known.has(each.callId));
    const isGreeting = (each: AgentLine) => each.callId === callId && each.phrase === 'greeting';
    const greeting = await agent.waitFor('phrase', isGreeting);
    return new BenchCall(deps, caller, String(callId), String(greeting.text), line.clockRate ?? 1);
  }

  /** Says something now. @param reply what the agent is to answer @param thinkMs how long its model takes for that */
  async say(utterance: Utterance, reply: string, thinkMs = 0): Promise<Said> {
    this.#expect(utterance, { reply, thinkMs });
    const spoken = await this.caller.play(utterance.ulaw);
    this.#agentSaid = reply;
    const said = { ...spoken, utterance, parts: this.#onTimeline(utterance, spoken) };
    this.said.push(said);
    return said;
  }

  /**
   * Hears what the agent says until it is quiet, a filler and the reply behind it as one.
   * @returns whether anything but a filler was heard
   */
  async hearReply(timeoutMs = replyTimeoutMs): Promise<boolean> {
    const deadlineMs = performance.now() + timeoutMs;
    for (;;) {
      const reply = await waitForReply(this.caller, { quietMs, timeoutMs: deadlineMs - performance.now() });
      if (reply.kind !== 'replied') return false;
      if (this.#lines.findLast(isSpeech)?.phrase !== 'filler') return true;
    }
  }

  /** The agent's sounds, by their arrival. */
  agentSounds(joinGapMs = 60): Segment[] {
    const { recording } = this.caller;
    const { right } = recording.channels();
    return activeSegments(right, { thresholdDbfs: agentSoundDbfs, joinGapMs, minimumMs: 20 }).map((sound) => ({
      startMs: sound.startMs - recording.playoutMs,
      endMs: sound.endMs - recording.playoutMs,
    }));
  }

  /** Hangs up, unless the agent has, and waits for the call's record. */
  async end(): Promise<CallRecord> {
    await this.caller.hangUp();
    this.#deps.conductor.drop(this);
    this.#deps.transcriber.drop(this);
    return this.#deps.world.waitForCallRecord(this.callId, recordTimeoutMs);
  }

  /** Writes the stereo WAV: left what was said, right what was heard. */
  async save(path: string): Promise<void> {
    await writeFile(path, this.caller.recording.toWav());
  }

  get #lines(): AgentLine[] {
    return this.#deps.world.agent.lines.filter(({ callId }) => callId === this.callId);
  }

  #expect(utterance: Utterance, answer: { readonly reply: string; readonly thinkMs: number }): void {
    const before = this.said.at(-1)?.utterance;
    const utterances = before ? [before, utterance] : [utterance];
    this.#deps.transcriber.script(this, utterances);
    this.#deps.conductor.cue(this, { ...answer, said: utterance.text, agentSaid: this.#agentSaid });
  }

  #onTimeline({ parts }: Utterance, { startedAtMs }: Spoken): Segment[] {
    const at = (ms: number) => this.caller.recording.timelineMs(startedAtMs) + ms / this.#clockRate;
    return parts.map(({ startMs, endMs }) => ({ startMs: at(startMs), endMs: at(endMs) }));
  }
}

const numberOf: Readonly<Record<LabelLanguage, string>> = { en: '777', ru: '778' };

function isSpeech({ message }: AgentLine): boolean {
  return message === 'phrase' || message === 'agent says';
}
