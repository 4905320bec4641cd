import { describe, expect, it } from 'vitest';
import { encodeMulaw } from '../audio/mulaw.ts';
import { tone } from '../audio/tone.ts';
import { readWav } from '../audio/wav.ts';
import { StereoRecording } from './stereo-recording.ts';

const startedAtMs = 1_700_000_000_000.25;
const loud = encodeMulaw(new Int16Array(160).fill(8000));

function packet(index: number, payload: Uint8Array = loud) {
  return { payloadType: 0, marker: index === 0, sequence: index, timestamp: index * 160, ssrc: 1, payload };
}

function firstSound(samples: Int16Array): number {
  return samples.findIndex((sample) => Math.abs(sample) > 100);
}

describe('the stereo recording', () => {
  it('lets a sent frame end when it leaves, and a heard one begin a playout delay after it came', () => {
    const recording = new StereoRecording(startedAtMs, 40);
    recording.addSent(loud, startedAtMs + 120);
    recording.addHeard(packet(0), startedAtMs + 200);
    const { left, right } = recording.channels();
    expect(firstSound(left)).toBe(100 * 8);
    expect(firstSound(right)).toBe(240 * 8);
    expect(left.findLastIndex((sample) => sample !== 0)).toBe(120 * 8 - 1);
  });

  it('runs one second past the last audio of either side and pads with zeros', () => {
    const recording = new StereoRecording(startedAtMs, 40);
    recording.addSent(loud, startedAtMs + 20);
    recording.addHeard(packet(0), startedAtMs + 500);
    const { left, right } = recording.channels();
    expect([left.length, right.length]).toEqual([1560 * 8, 1560 * 8]);
    expect(right.subarray(0, 540 * 8).every((sample) => sample === 0)).toBe(true);
  });

  it('joins frames whose fractional times round apart', () => {
    const recording = new StereoRecording(startedAtMs);
    for (let index = 0; index < 500; index++) recording.addSent(loud, startedAtMs + 33.0625 + (index + 1) * 20);
    const { left } = recording.channels();
    const from = firstSound(left);
    expect(left.subarray(from, from + 500 * 160).every((sample) => Math.abs(sample) > 100)).toBe(true);
    expect(left.findLastIndex((sample) => sample !== 0)).toBe(from + 500 * 160 - 1);
  });

  it('cuts what was spoken before the timeline began', () => {
    const recording = new StereoRecording(startedAtMs);
    recording.addSent(loud, startedAtMs + 5);
    const { left } = recording.channels();
    expect(left.findLastIndex((sample) => sample !== 0)).toBe(39);
  });

  it('measures segments on the timeline and says where an epoch time lies', () => {
    const recording = new StereoRecording(startedAtMs, 40);
    const speech = encodeMulaw(tone(440, 400));
    for (let index = 0; index < 20; index++) {
      recording.addHeard(
        packet(index, speech.subarray(index * 160, (index + 1) * 160)),
        startedAtMs + 460 + index * 20,
      );
    }
    expect(recording.heardSegments()).toEqual([{ startMs: 500, endMs: 900 }]);
    expect(recording.spokenSegments()).toEqual([]);
    expect(recording.timelineMs(startedAtMs + 500)).toBe(500);
  });

  it('is a WAV of two channels at 8 kHz', () => {
    const recording = new StereoRecording(startedAtMs, 40);
    recording.addSent(loud, startedAtMs + 20);
    const wav = readWav(recording.toWav());
    expect(wav.sampleRateHz).toBe(8000);
    expect(wav.channels).toHaveLength(2);
    expect(wav.channels[0]).toEqual(recording.channels().left);
  });

  it('counts what came late while the call goes on', () => {
    const recording = new StereoRecording(startedAtMs, 40);
    recording.addHeard(packet(0), startedAtMs);
    expect(recording.playout.latePackets).toBe(0);
    recording.addHeard(packet(3), startedAtMs + 60);
    recording.addHeard(packet(1), startedAtMs + 61);
    recording.addHeard(packet(4), startedAtMs + 80);
    expect(recording.playout.latePackets).toBe(1);
  });
});
