import type { CallRecord, TurnEntry } from '@ethera/contract';
import {
  type FollowedReply,
  followReply,
  type HeardPacket,
  type SpokenChunk,
} from '../../bench/listen/followed-reply.ts';
import { rmsDbfs } from '../../local/src/audio/levels.ts';
import { decodeMulaw, encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { frameMs } from '../../local/src/caller/microphone.ts';
import type { SipCaller } from '../../local/src/caller/sip-caller.ts';
import type { AgentLine } from '../../local/src/world/agent-line.ts';
import type { World } from '../../local/src/world/world.ts';
import { hearSound } from './hearing.ts';
import type { PlacedCall } from './placed-call.ts';

/** Louder is speech. */
const soundDbfs = -45;
/** Who speaks for the persona in the stand-in: were it another, no reply would be recognised. */
const agentVoice = 'rms';
const replyTimeoutMs = 15_000;

/** How a turn was answered, by the caller's recording. */
export interface HeardReply extends FollowedReply {
  readonly entry: TurnEntry;
}

/** A call made to see who speaks when. Hears every packet from the first. */
export class TurnCall {
  readonly placed: PlacedCall;
  readonly #world: World;
  readonly #packets: readonly HeardPacket[];

  constructor(world: World, placed: PlacedCall, packets: readonly HeardPacket[]) {
    this.#world = world;
    this.placed = placed;
    this.#packets = packets;
  }

  get dialogue() {
    return this.placed.dialogue;
  }

  get caller(): SipCaller {
    return this.placed.caller;
  }

  /** The agent's lines about this call, in order. */
  get lines(): readonly AgentLine[] {
    return this.#world.agent.lines.filter(({ callId }) => callId === this.placed.callId);
  }

  /** The fixed phrases that were begun, in order. */
  get phrases(): readonly unknown[] {
    return this.lines.filter(({ message }) => message === 'phrase').map(({ phrase }) => phrase);
  }

  /** Resolves at the first sound of the reply to a turn. @throws {Error} when there is none in time */
  async hearReply(turn: number): Promise<void> {
    await this.placed.waitFor('agent says', { turn }, replyTimeoutMs);
    await hearSound(this.caller, replyTimeoutMs);
  }

  /** Resolves when so much sound has been heard from now on, pauses not counted. Rejects when the call ends first. */
  async hearSoundFor(ms: number): Promise<void> {
    const heard = Promise.withResolvers<void>();
    let soundMs = 0;
    const listen = ({ payload }: { payload: Uint8Array }) => {
      if (rmsDbfs(decodeMulaw(payload)) < soundDbfs) return;
      soundMs += frameMs;
      if (soundMs >= ms) heard.resolve();
    };
    const ended = () => heard.reject(new Error(`the call ended ${ms - soundMs} ms of sound too soon`));
    this.caller.on('heard', listen).once('ended', ended);
    try {
      await heard.promise;
    } finally {
      this.caller.off('heard', listen).off('ended', ended);
    }
  }

  /** Hangs up, unless the agent has, and waits for the record. */
  async end(): Promise<CallRecord> {
    await this.caller.hangUp();
    return this.placed.record();
  }

  /** How the reply to a turn was heard. @throws {Error} when there was no such turn */
  async replyTo(record: CallRecord, turn: number | undefined): Promise<HeardReply> {
    const entry = record.turns.find((each) => each.turn === turn);
    if (!entry) throw new Error(`there was no turn ${turn}: ${JSON.stringify(record.turns)}`);
    const texts = this.lines
      .filter((line) => line.message === 'agent says' && line.turn === turn && line.attempt === entry.committedAttempt)
      .map(({ text }) => String(text));
    return { entry, ...(await this.#follow(texts)) };
  }

  /** How a phrase was heard. */
  phraseHeard(text: string): Promise<FollowedReply> {
    return this.#follow([text]);
  }

  /** For how long the agent is heard after a moment, with sounds that begin before another: on the timeline. */
  goesOnForMs(fromMs: number, untilMs: number): number {
    const sounds = this.caller.recording.heardSegments({ thresholdDbfs: -50, joinGapMs: 60, minimumMs: 20 });
    const ends = sounds.filter(({ startMs, endMs }) => endMs > fromMs && startMs < untilMs).map(({ endMs }) => endMs);
    return Math.max(0, ...ends.map((endMs) => endMs - fromMs));
  }

  async #follow(texts: readonly string[]): Promise<FollowedReply> {
    const chunks = await Promise.all(texts.map((text) => this.#soundOf(text)));
    return followReply(chunks, this.#packets);
  }

  async #soundOf(text: string): Promise<SpokenChunk> {
    const pcm8k = await this.#world.engine.speak({ text: text.trim(), language: 'en', voice: agentVoice });
    return { text, pcm8k, ulaw: encodeMulaw(pcm8k) };
  }
}
