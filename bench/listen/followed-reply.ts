import { rmsDbfs } from '../../local/src/audio/levels.ts';
import { decodeMulaw, mulawSilence } from '../../local/src/audio/mulaw.ts';
import { frameMs, frameSamples } from '../../local/src/caller/microphone.ts';
import { wordSpans } from '../../local/src/groq/scripted/utterance.ts';

/** A piece of what the agent says, and how it sounds: the stand-in's voice says the same words the same way. */
export interface SpokenChunk {
  readonly text: string;
  readonly pcm8k: Int16Array;
  readonly ulaw: Uint8Array;
}

/** A packet as it came. */
export interface HeardPacket {
  /** Epoch milliseconds. */
  readonly atMs: number;
  readonly payload: Uint8Array;
}

/** How a reply was heard, packet by packet. */
export interface FollowedReply {
  /** Audible sound of the reply that was never heard. */
  readonly missingMs: number;
  /** … that was heard again. */
  readonly repeatedMs: number;
  /** Waits within the reply that are not its own pauses. */
  readonly gaps: readonly Gap[];
  /** Of the first and the last packet with a sound of the reply; undefined when none was heard. */
  readonly heard: { readonly fromMs: number; readonly untilMs: number } | undefined;
  /** From the reply's first sound to the last that was heard, as the voice said it. */
  readonly contentMs: number;
  /** How many of its words were heard up to the last sound, to about a syllable. */
  readonly heardWords: number;
}

export interface Gap {
  /** Epoch milliseconds. */
  readonly fromMs: number;
  readonly ms: number;
}

/** A caller hears the agent stumble from here on. */
export const audibleGapMs = 100;

const audibleDbfs = -50;

/**
 * Follows a reply through the packets that a caller heard. Asterisk hands a file on frame by frame, and a pause loses
 * none, so that every packet is one of the reply's or somebody else's.
 */
export function followReply(chunks: readonly SpokenChunk[], packets: readonly HeardPacket[]): FollowedReply {
  const frames = chunks.flatMap(({ ulaw }) => framesOf(ulaw));
  const places = placesOf(frames);
  const times = new Uint8Array(frames.length);
  const gaps: Gap[] = [];
  let last: { readonly frame: number; readonly atMs: number } | undefined;
  let fromMs: number | undefined;
  for (const { atMs, payload } of packets) {
    const candidates = places.get(keyOf(payload));
    if (!candidates) continue;
    const expected = last ? last.frame + 1 : 0;
    const frame = candidates.find((place) => place >= expected) ?? (candidates.at(-1) as number);
    times[frame] = Math.min(255, (times[frame] ?? 0) + 1);
    fromMs ??= atMs;
    if (last) {
      // What is said again, such as the packet at which a pause ends, was waited for as well.
      const ms = atMs - last.atMs - Math.max(1, frame - last.frame) * frameMs;
      if (ms > audibleGapMs) gaps.push({ fromMs: last.atMs + frameMs, ms });
    }
    last = { frame, atMs };
  }
  const audible = frames.map((frame) => places.has(frame));
  const first = audible.indexOf(true);
  const missing = audible.filter((is, frame) => is && times[frame] === 0).length;
  const repeated = times.reduce((sum, count) => sum + Math.max(0, count - 1), 0);
  return {
    missingMs: missing * frameMs,
    repeatedMs: repeated * frameMs,
    gaps,
    heard: last && fromMs !== undefined ? { fromMs, untilMs: last.atMs + frameMs } : undefined,
    contentMs: last ? (last.frame + 1 - first) * frameMs : 0,
    heardWords: last ? wordsWithin(chunks, (last.frame + 1) * frameSamples) : 0,
  };
}

/** Whole packets, the last one of a chunk filled up with silence, as the pipeline sends them. */
function framesOf(ulaw: Uint8Array): string[] {
  return Array.from({ length: Math.ceil(ulaw.length / frameSamples) }, (_, index) => {
    const frame = new Uint8Array(frameSamples).fill(mulawSilence);
    frame.set(ulaw.subarray(index * frameSamples, (index + 1) * frameSamples));
    return keyOf(frame);
  });
}

/** Where each frame that can be heard lies; silence lies everywhere and nowhere. */
function placesOf(frames: readonly string[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [place, frame] of frames.entries()) {
    if (rmsDbfs(decodeMulaw(Buffer.from(frame, 'latin1'))) < audibleDbfs) continue;
    places.set(frame, [...(places.get(frame) ?? []), place]);
  }
  return places;
}

/** µ-law has two codes for nothing, and Asterisk makes one of them. */
function keyOf(payload: Uint8Array): string {
  return Buffer.from(payload.map((code) => (code === 0x7f ? mulawSilence : code))).toString('latin1');
}

function wordsWithin(chunks: readonly SpokenChunk[], samples: number): number {
  let words = 0;
  let left = samples;
  for (const { text, pcm8k, ulaw } of chunks) {
    words += wordSpans({ text, pcm8k }).filter(({ to }) => to <= left).length;
    left -= Math.ceil(ulaw.length / frameSamples) * frameSamples;
    if (left <= 0) break;
  }
  return words;
}
