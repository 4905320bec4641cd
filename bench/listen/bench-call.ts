import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { attemptKeys, type CallRecord, decodeUlawWav, type TurnEntry } from '@ethera/contract';
import type { Segment } from '../../local/src/audio/levels.ts';
import { decodeMulaw, encodeMulaw } from '../../local/src/audio/mulaw.ts';
import type { LineSetup } from '../../local/src/caller/lines/line-condition.ts';
import type { Spoken } from '../../local/src/caller/microphone.ts';
import { waitForReply } from '../../local/src/caller/reply-wait.ts';
import type { SipCaller } from '../../local/src/caller/sip-caller.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';
import type { AgentLine } from '../../local/src/world/agent-line.ts';
import type { World } from '../../local/src/world/world.ts';
import { hearSound } from '../../tests/support/hearing.ts';
import type { Utterance } from '../call/utterance.ts';
import { agentSoundsIn } from '../sound/agent-sound.ts';
import type { LabelLanguage } from '../turn-taking/labels.ts';
import type { BenchTranscriber } from './bench-transcriber.ts';
import type { Conductor } from './conductor.ts';
import type { HeardPacket, SpokenChunk } from './followed-reply.ts';

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
const shortestReplyMs = 400;
const usualQuietMs = 900;
/** Longer than two fillers, a slow model and a long reply. */
const replyTimeoutMs = 30_000;
/** A turn may hold what was said before, a back-channel, and what is said now. */
const utterancesAtOnce = 3;
const recordTimeoutMs = 30_000;

/** One call to the agent, made to be measured. Times without another word are on its recording's timeline. */
export class BenchCall {
  readonly callId: string;
  readonly caller: SipCaller;
  readonly language: LabelLanguage;
  readonly engine: SpeechEngine;
  /** In the order in which they came, from the first sound on. */
  readonly packets: HeardPacket[] = [];
  readonly said: Said[] = [];
  readonly #deps: BenchCallDeps;
  readonly #clockRate: number;
  #agentSaid = '';
  /** Lines of the agent's log before what was said last. */
  #linesBefore = 0;

  private constructor(
    deps: BenchCallDeps,
    caller: SipCaller,
    callId: string,
    language: LabelLanguage,
    clockRate: number,
  ) {
    this.#deps = deps;
    this.caller = caller;
    this.callId = callId;
    this.language = language;
    this.engine = deps.world.engine;
    this.#clockRate = clockRate;
    caller.on('heard', ({ payload }, atMs) => this.packets.push({ atMs, payload }));
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
    return new BenchCall(deps, caller, String(callId), language, line.clockRate ?? 1);
  }

  /** Says something now. @param reply what the agent is to answer @param thinkMs how long its model takes for that */
  async say(utterance: Utterance, reply: string, thinkMs = 0): Promise<Said> {
    const { conductor } = this.#deps;
    conductor.cue(this, { reply, thinkMs, said: utterance.text, agentSaid: this.#agentSaid });
    this.#agentSaid = reply;
    this.#linesBefore = this.#lines.length;
    return this.interject(utterance);
  }

  /** Says something that asks for no answer: what the agent is to say stays as it was. */
  async interject(utterance: Utterance): Promise<Said> {
    const lately = this.said.slice(-utterancesAtOnce + 1).map((said) => said.utterance);
    this.#deps.transcriber.script(this, [...lately, utterance]);
    const spoken = await this.caller.play(utterance.ulaw);
    const said = { ...spoken, utterance, parts: this.#onTimeline(utterance, spoken) };
    this.said.push(said);
    return said;
  }

  /**
   * Waits until the agent is heard saying this, in answer to what was said last.
   * @throws {Error} when it is not heard in time
   */
  async hearBeginning(what: 'greeting' | 'filler' | 'reply'): Promise<void> {
    const isIt = (line: AgentLine) => (what === 'reply' ? line.message === 'agent says' : line.phrase === what);
    do await hearSound(this.caller, replyTimeoutMs);
    while (!this.#lines.slice(this.#linesBefore).some(isIt));
  }

  /**
   * Hears what the agent says until it is quiet, a filler and the reply behind it as one.
   * @returns whether anything but a filler was heard
   */
  async hearReply(quietMs = usualQuietMs): Promise<boolean> {
    const deadlineMs = performance.now() + replyTimeoutMs;
    for (;;) {
      const reply = await waitForReply(this.caller, { quietMs, timeoutMs: deadlineMs - performance.now() });
      if (reply.kind !== 'replied') return false;
      // A word that slips out while an interruption is judged is no reply.
      if (reply.endedAtMs - reply.startedAtMs < shortestReplyMs) continue;
      if (this.#lines.findLast(isSpeech)?.phrase !== 'filler') return true;
    }
  }

  /** The agent's sounds, by their arrival. */
  agentSounds(): Segment[] {
    return agentSoundsIn(this.caller.recording);
  }

  /**
   * What the agent said in a turn, as far as it came, as the stand-in's voice says it.
   * @throws whatever the speech engine does
   */
  async spokenChunks({ turn, committedAttempt }: TurnEntry): Promise<SpokenChunk[]> {
    const texts = this.#lines
      .filter((line) => line.message === 'agent says' && line.turn === turn && line.attempt === committedAttempt)
      .map(({ text }) => String(text));
    return this.sound(texts);
  }

  /** Texts as the stand-in's voice says them, each by itself. */
  sound(texts: readonly string[]): Promise<SpokenChunk[]> {
    const { engine, language } = this;
    return Promise.all(
      texts.map(async (text) => {
        const pcm8k = await engine.speak({ text: text.trim(), language, voice: agentVoice[language] });
        return { text, pcm8k, ulaw: encodeMulaw(pcm8k) };
      }),
    );
  }

  /** What S3 has of the caller in a turn that was taken. @throws when there is nothing */
  async keptRecording({ turn, committedAttempt }: TurnEntry): Promise<Int16Array> {
    const { recording } = attemptKeys(this.callId, turn, committedAttempt ?? 0);
    return decodeMulaw(decodeUlawWav(await this.#deps.world.readObject(recording)));
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

  /** Waits until the agent has hung up. @returns whether it has, within the time */
  async isEnded(withinMs: number): Promise<boolean> {
    if (this.caller.end) return true;
    return once(this.caller, 'ended', { signal: AbortSignal.timeout(withinMs) }).then(
      () => true,
      () => false,
    );
  }

  /** The fixed phrases that the agent has begun to say, in order. */
  get phrases(): { readonly phrase: string; readonly text: string }[] {
    return this.#lines
      .filter(({ message }) => message === 'phrase')
      .map(({ phrase, text }) => ({ phrase: String(phrase), text: String(text) }));
  }

  get #lines(): AgentLine[] {
    return this.#deps.world.agent.lines.filter(({ callId }) => callId === this.callId);
  }

  #onTimeline({ parts }: Utterance, { startedAtMs }: Spoken): Segment[] {
    const at = (ms: number) => this.caller.recording.timelineMs(startedAtMs) + ms / this.#clockRate;
    return parts.map(({ startMs, endMs }) => ({ startMs: at(startMs), endMs: at(endMs) }));
  }
}

const numberOf: Readonly<Record<LabelLanguage, string>> = { en: '777', ru: '778' };

/** Who speaks for the personas' voice in the stand-in. Were it another, no reply would be recognised. */
export const agentVoice = { en: 'rms', ru: 'ru+f3' } as const;

function isSpeech({ message }: AgentLine): boolean {
  return message === 'phrase' || message === 'agent says';
}
