import { describe, expect, it } from 'vitest';
import { concatPcm, noise, silence, tone } from '../../local/src/audio/tone.ts';
import { findSound } from './found-sound.ts';
import { keptEdges } from './kept-edges.ts';

/** Like speech in that no part of it is like another. */
function voice(durationMs: number, seed: number): Int16Array {
  let frequency = 0;
  return noise(durationMs, 0.6, seed).map((sample) => {
    frequency += 0.3 * (sample - frequency);
    return frequency;
  });
}
const utterance = concatPcm(voice(700, 3), silence(500), voice(600, 4));
const margin = silence(300);
const mixed = (pcm: Int16Array, other: Int16Array) => pcm.map((sample, index) => sample + (other[index] ?? 0));

describe('findSound', () => {
  it('finds a sound to the sample, in noise too', () => {
    const sound = voice(400, 5);
    const recording = concatPcm(silence(777), sound, silence(500));
    expect(findSound(sound, recording)).toMatchObject({ position: 777 * 8 });
    const noisy = findSound(sound, mixed(recording, noise(1677, 0.05, 9)));
    expect(noisy.position).toBe(777 * 8);
    expect(noisy.correlation).toBeLessThan(1);
  });

  it('takes the wanted one of two that are the same', () => {
    const word = voice(400, 6);
    const recording = concatPcm(word, silence(200), word);
    expect(findSound(word, recording, 'first').position).toBe(0);
    expect(findSound(word, recording, 'last').position).toBe(600 * 8);
  });

  it('finds one that begins before the recording', () => {
    const sound = voice(400, 7);
    expect(findSound(sound, concatPcm(sound.subarray(100 * 8), silence(900))).position).toBe(-100 * 8);
  });
});

describe('the edges of an utterance', () => {
  it('are there in a whole recording', () => {
    const { first, last, tailMs } = keptEdges(utterance, concatPcm(margin, utterance, margin));
    expect(first).toMatchObject({ kept: true, missingMs: 0 });
    expect(last).toMatchObject({ kept: true, missingMs: 0 });
    expect(tailMs).toBe(300);
  });

  it('are missing when they were cut off', () => {
    const begun = keptEdges(utterance, concatPcm(utterance.subarray(70 * 8), margin));
    expect(begun.first).toMatchObject({ kept: false, missingMs: 70 });
    expect(begun.last.kept).toBe(true);
    const ended = keptEdges(utterance, concatPcm(margin, utterance.subarray(0, -90 * 8)));
    expect(ended.last).toMatchObject({ kept: false, missingMs: 90 });
    expect(ended.tailMs).toBe(-90);
  });

  it('are missing when silence is in their place', () => {
    const dead = utterance.map((sample, index) => (index < 100 * 8 ? 0 : sample));
    expect(keptEdges(utterance, concatPcm(margin, dead, margin)).first).toMatchObject({ kept: false, missingMs: 0 });
  });

  it('are there when the line moved packets against one another', () => {
    const moved = concatPcm(margin, utterance.subarray(0, 100 * 8), silence(40), utterance.subarray(100 * 8), margin);
    expect(keptEdges(utterance, moved).first.kept).toBe(true);
  });

  it.each([20, -20])('are there when a clock that is off put a packet of %s ms into the phoneme', (packetMs) => {
    const [head, rest] = [utterance.subarray(0, -35 * 8), utterance.subarray((-35 - Math.min(0, packetMs)) * 8)];
    const moved = concatPcm(margin, head, silence(Math.max(0, packetMs)), rest, margin);
    expect(keptEdges(utterance, moved).last.kept).toBe(true);
  });

  it('are there beside a voice that is louder than the line is as a rule', () => {
    const babble = concatPcm(voice(380, 21), silence(2000)).map((sample) => sample * 0.7);
    const { first } = keptEdges(utterance, mixed(concatPcm(margin, utterance, margin), babble));
    expect(first.kept).toBe(true);
  });

  it('may be in two recordings, and in noise at 15 dB', () => {
    const first = concatPcm(margin, utterance.subarray(0, 700 * 8), margin);
    const last = concatPcm(margin, utterance.subarray(1200 * 8), margin);
    const hiss = noise(3000, 0.06, 11);
    const edges = keptEdges(utterance, mixed(first, hiss), mixed(last, hiss));
    expect([edges.first.kept, edges.last.kept]).toEqual([true, true]);
  });

  it('are not found in what is something else', () => {
    const { first, last } = keptEdges(utterance, concatPcm(tone(440, 1000), voice(1500, 8)));
    expect([first.kept, last.kept]).toEqual([false, false]);
  });
});
