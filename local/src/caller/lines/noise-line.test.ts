import { describe, expect, it } from 'vitest';
import { rmsDbfs } from '../../audio/levels.ts';
import { decodeMulaw, encodeMulaw } from '../../audio/mulaw.ts';
import { concatPcm, silence, tone } from '../../audio/tone.ts';
import { speechLevelDbfs } from './noise-level.ts';
import { noiseAt, noiseLine, whiteNoise } from './noise-line.ts';
import { keyPacket, packetsOf, rtpOf } from './packet-fixture.ts';
import { seededRandom } from './random.ts';

/** What comes out at the far end, joined. */
function through(noise: Int16Array, packets: readonly Buffer[]): Int16Array {
  const line = noiseLine(noise);
  const passed: Int16Array[] = [];
  for (const packet of packets) line.outgoing(packet, (out) => passed.push(decodeMulaw(rtpOf(out).payload)));
  return concatPcm(...passed);
}

const white = (speechDbfs: number, snrDb: number) => noiseAt(whiteNoise(seededRandom(1), 3000), { speechDbfs, snrDb });

describe('noise on the line', () => {
  it.each([15, 5])('lies %d dB below what is said, and is there while nothing is said', (snrDb) => {
    const words = concatPcm(silence(2000), tone(300, 2000, 0.2), silence(2000));
    const speechDbfs = speechLevelDbfs(words);
    const heard = through(white(speechDbfs, snrDb), packetsOf(words));
    for (const fromMs of [0, 4000]) {
      const level = rmsDbfs(heard.subarray(fromMs * 8, (fromMs + 2000) * 8));
      expect(Math.abs(speechDbfs - level - snrDb)).toBeLessThan(1);
    }
    const added = heard.subarray(16_000, 32_000).map((sample, index) => sample - (words[16_000 + index] as number));
    expect(Math.abs(speechDbfs - rmsDbfs(added) - snrDb)).toBeLessThan(1);
  });

  it('is white: one sample tells nothing about the next', () => {
    const noise = whiteNoise(seededRandom(3));
    const product = (lag: number) => noise.reduce((sum, sample, index) => sum + sample * (noise[index + lag] ?? 0), 0);
    for (const lag of [1, 2, 7, 40]) expect(Math.abs(product(lag) / product(0))).toBeLessThan(0.02);
  });

  it('begins anew at its end, and runs on through key presses and pauses in which nothing is sent', () => {
    const packets = packetsOf(silence(4000));
    const noise = white(-20, 15);
    const whole = through(noise, packets);
    const looped = decodeMulaw(encodeMulaw(concatPcm(noise, noise.subarray(0, 1000 * 8))));
    expect(whole.findIndex((sample, index) => sample !== looped[index])).toBe(-1);
    const sparse = through(white(-20, 15), [...packets.slice(0, 10), ...packets.slice(60)]);
    const rest = concatPcm(whole.subarray(0, 10 * 160), whole.subarray(60 * 160));
    expect(sparse.findIndex((sample, index) => sample !== rest[index])).toBe(-1);
  });

  it('touches neither key presses, nor what the caller hears, nor the packet that it was given', () => {
    const line = noiseLine(white(-20, 0));
    const [words] = packetsOf(tone(300, 20)) as [Buffer];
    const kept = Buffer.from(words);
    const out: Buffer[] = [];
    line.outgoing(keyPacket(), (passed) => out.push(passed));
    line.incoming(words, (passed) => out.push(passed));
    line.outgoing(words, (passed) => out.push(passed));
    expect(out.slice(0, 2)).toEqual([keyPacket(), kept]);
    expect(out[2]).not.toEqual(kept);
    expect(out[2]?.subarray(0, 12)).toEqual(kept.subarray(0, 12));
    expect(words).toEqual(kept);
  });

  it('clips at full scale instead of turning over', () => {
    const loud = through(new Int16Array(800).fill(20_000), packetsOf(new Int16Array(160).fill(30_000)));
    expect(Math.min(...loud)).toBeGreaterThan(31_000);
  });

  it('cannot be made of silence', () => {
    expect(() => noiseAt(new Float64Array(800), { speechDbfs: -20, snrDb: 15 })).toThrow(RangeError);
  });
});

describe('the level of speech', () => {
  it('is that of the words, whatever the silence around them', () => {
    const words = tone(300, 1000, 0.2);
    const level = speechLevelDbfs(concatPcm(silence(3000), words, silence(700), words, silence(3000)));
    expect(level).toBeCloseTo(rmsDbfs(words), 1);
    expect(speechLevelDbfs(silence(1000))).toBe(-96);
  });
});
