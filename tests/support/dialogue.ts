import { ULAW_FRAME_BYTES } from '@ethera/contract';
import type { Segment } from '../../local/src/audio/levels.ts';
import { cutSegment, speechBounds } from '../../local/src/audio/levels.ts';
import { encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { lineRateHz } from '../../local/src/audio/resample.ts';
import type { Spoken } from '../../local/src/caller/microphone.ts';
import { type Reply, type ReplyWaitOptions, waitForReply } from '../../local/src/caller/reply-wait.ts';
import type { SipCaller } from '../../local/src/caller/sip-caller.ts';
import type { SpeechEngine } from '../../local/src/speech/engine.ts';

/** Something the caller said: the sound alone, without the silence around it, and when. */
export interface Utterance {
  readonly text: string;
  readonly ulaw: Uint8Array;
  /** Milliseconds on the recording's timeline. */
  readonly spoken: Segment;
}

/** Longer than the pause between two sentences of a reply, shorter than a caller's patience. */
const usualWait: ReplyWaitOptions = { quietMs: 1_000, timeoutMs: 20_000 };

/** A caller who speaks sentences and listens. */
export class Dialogue {
  readonly caller: SipCaller;
  readonly #engine: SpeechEngine;

  constructor(caller: SipCaller, engine: SpeechEngine) {
    this.caller = caller;
    this.#engine = engine;
  }

  /** Calls, and hears the greeting out. */
  async open(): Promise<Reply> {
    await this.caller.call();
    return this.listen();
  }

  /** Says a sentence; resolves when its last sound has left. */
  async say(text: string): Promise<Utterance> {
    const ulaw = await this.#speak(text);
    return { text, ulaw, spoken: onTimeline(this.caller, await this.caller.play(ulaw)) };
  }

  /** Says the beginning of a sentence; resolves when the last sound of it has left. @param share from 0 to 1 */
  async begin(text: string, share: number): Promise<Utterance> {
    const ulaw = await this.#speak(text);
    const frames = Math.round((ulaw.length / ULAW_FRAME_BYTES) * share);
    const begun = ulaw.subarray(0, frames * ULAW_FRAME_BYTES);
    return { text, ulaw: begun, spoken: onTimeline(this.caller, await this.caller.play(begun)) };
  }

  listen(options: ReplyWaitOptions = {}): Promise<Reply> {
    return waitForReply(this.caller, { ...usualWait, ...options });
  }

  /** Says a sentence and hears the answer out. */
  async ask(text: string, options?: ReplyWaitOptions): Promise<{ said: Utterance; reply: Reply }> {
    const said = await this.say(text);
    return { said, reply: await this.listen(options) };
  }

  /** The words in what the caller heard between two moments of the timeline. */
  heardBetween(startMs: number, endMs: number): Promise<string> {
    return this.#engine.transcribe(cutSegment(this.caller.recording.channels().right, { startMs, endMs }));
  }

  async #speak(text: string): Promise<Uint8Array> {
    const pcm = await this.#engine.speak({ text, language: 'en', voice: 'rms' });
    const bounds = speechBounds(pcm);
    if (!bounds) throw new Error(`nothing is heard of “${text}”`);
    // On whole frames, so that frames on the line are frames of the file.
    const frame = lineRateHz / 50;
    const start = Math.floor((bounds.startMs * lineRateHz) / 1000 / frame) * frame;
    const end = Math.ceil((bounds.endMs * lineRateHz) / 1000 / frame) * frame;
    return encodeMulaw(pcm.slice(start, end));
  }
}

function onTimeline({ recording }: SipCaller, { startedAtMs, endedAtMs }: Spoken): Segment {
  return { startMs: recording.timelineMs(startedAtMs), endMs: recording.timelineMs(endedAtMs) };
}
