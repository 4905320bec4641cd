import { describe, expect, it } from 'vitest';
import { encodeMulaw } from '../../local/src/audio/mulaw.ts';
import { concatPcm, noise, silence } from '../../local/src/audio/tone.ts';
import { followReply, type HeardPacket, type SpokenChunk } from './followed-reply.ts';

const chunk = (text: string, pcm8k: Int16Array): SpokenChunk => ({ text, pcm8k, ulaw: encodeMulaw(pcm8k) });
const words = (count: number, seed: number) =>
  concatPcm(...Array.from({ length: count }, (_, word) => concatPcm(noise(300, 0.5, seed + word), silence(100))));
const chunks = [chunk('ones twos tens more', words(4, 1)), chunk('five eggs last word', words(4, 11))];
const sound = concatPcm(...chunks.map(({ pcm8k }) => pcm8k));

/** Packets in order, 20 ms apart. @param pauses `[packet, ms]`: a wait before a packet */
function heard(pcm: Int16Array, pauses: readonly [number, number][] = []): HeardPacket[] {
  const ulaw = encodeMulaw(pcm);
  let atMs = 5000;
  return Array.from({ length: ulaw.length / 160 }, (_, index) => {
    atMs += 20 + (pauses.find(([packet]) => packet === index)?.[1] ?? 0);
    return { atMs, payload: ulaw.subarray(index * 160, (index + 1) * 160) };
  });
}

describe('a reply that is heard', () => {
  it('is whole, once, without a gap', () => {
    expect(followReply(chunks, heard(sound))).toEqual({
      missingMs: 0,
      repeatedMs: 0,
      gaps: [],
      heard: { fromMs: 5020, untilMs: 5000 + 3100 + 20 },
      contentMs: 3100,
      heardWords: 8,
    });
  });

  it('has the gap in which it was paused, and none where it pauses by itself', () => {
    const { gaps, missingMs } = followReply(chunks, heard(sound, [[25, 450]]));
    expect(gaps).toHaveLength(1);
    expect(gaps[0]?.ms).toBeCloseTo(450);
    expect(missingMs).toBe(0);
    expect(followReply(chunks, heard(sound, [[25, 90]])).gaps).toEqual([]);
  });

  it('lacks what was left out, and has twice what was said again', () => {
    const at = (ms: number) => ms * 8;
    const cut = concatPcm(sound.subarray(0, at(500)), sound.subarray(at(600)));
    expect(followReply(chunks, heard(cut)).missingMs).toBe(100);
    const again = concatPcm(sound.subarray(0, at(300)), sound.subarray(at(200)));
    expect(followReply(chunks, heard(again))).toMatchObject({ repeatedMs: 100, missingMs: 0 });
  });

  it('was silent, too, before a packet that is said again', () => {
    const again = concatPcm(sound.subarray(0, 500 * 8), sound.subarray(480 * 8));
    const { gaps, repeatedMs } = followReply(chunks, heard(again, [[25, 600]]));
    expect(gaps.map(({ ms }) => Math.round(ms))).toEqual([600]);
    expect(repeatedMs).toBe(20);
  });

  it('ends with the word that was heard last', () => {
    const { heardWords, missingMs } = followReply(chunks, heard(sound.subarray(0, 1600 * 8 + 2 * 400 * 8)));
    expect(heardWords).toBe(6);
    expect(missingMs).toBe(600);
  });

  it('is told from other sounds', () => {
    expect(followReply(chunks, heard(noise(1000, 0.5, 77))).heard).toBeUndefined();
  });
});
