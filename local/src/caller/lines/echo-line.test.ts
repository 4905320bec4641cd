import { describe, expect, it } from 'vitest';
import { rmsDbfs } from '../../audio/levels.ts';
import { decodeMulaw } from '../../audio/mulaw.ts';
import { concatPcm, noise, silence, tone } from '../../audio/tone.ts';
import { echoLine } from './echo-line.ts';
import { keyPacket, packetsOf, rtpOf } from './packet-fixture.ts';

interface Conversation {
  readonly delayMs: number;
  readonly heard: Int16Array;
  readonly said?: Int16Array;
  /** How late each packet comes that the caller hears. */
  readonly latenessMs?: (index: number) => number;
}

/** What the caller sends while it hears something. */
function talk({ delayMs, heard, said = silence(heard.length / 8 + 500), latenessMs = () => 0 }: Conversation) {
  const startMs = 1_000_000_000;
  let now = 0;
  const line = echoLine({ delayMs, gainDb: -20, clock: () => now });
  const sent: Int16Array[] = [];
  const events = [
    ...packetsOf(heard, 9).map((packet, index) => ({
      atMs: startMs + index * 20 + latenessMs(index),
      act: () => line.incoming(packet, (passed) => expect(passed).toBe(packet)),
    })),
    ...packetsOf(said).map((packet, index) => ({
      // The first leaves when its 20 ms have been spoken.
      atMs: startMs + 20 + index * 20,
      act: () => line.outgoing(packet, (passed) => sent.push(decodeMulaw(rtpOf(passed).payload))),
    })),
  ].toSorted((a, b) => a.atMs - b.atMs);
  for (const { atMs, act } of events) {
    now = atMs;
    act();
  }
  return concatPcm(...sent);
}

/** By how many samples `late` lags behind `early`, and how loud it is against it, in dB. */
function compare(early: Int16Array, late: Int16Array) {
  let best = { lag: 0, product: 0 };
  for (let lag = 0; lag < 4000; lag++) {
    let product = 0;
    for (let index = 0; index + lag < late.length && index < early.length; index++) {
      product += (early[index] as number) * (late[index + lag] as number);
    }
    if (product > best.product) best = { lag, product };
  }
  const energy = early.reduce((sum, sample) => sum + sample * sample, 0);
  return { lagMs: best.lag / 8, gainDb: 20 * Math.log10(best.product / energy) };
}

const words = noise(1000, 0.5);

describe('echo', () => {
  it.each([80, 180, 300])('brings back what is heard after %d ms, 20 dB softer', (delayMs) => {
    const { lagMs, gainDb } = compare(words, talk({ delayMs, heard: words }));
    expect(lagMs).toBe(delayMs);
    expect(Math.abs(gainDb + 20)).toBeLessThan(0.5);
  });

  it('is not torn by packets that come a little early or late', () => {
    const even = talk({ delayMs: 180, heard: words });
    const uneven = talk({ delayMs: 180, heard: words, latenessMs: (index) => (index === 0 ? 0 : (index * 7) % 35) });
    expect(uneven.findIndex((sample, index) => sample !== even[index])).toBe(-1);
  });

  it('of what comes after a pause of the far side comes after the pause too', () => {
    const late = talk({ delayMs: 80, heard: words, latenessMs: (index) => (index < 25 ? 0 : 300) });
    const half = words.length / 2;
    expect(compare(words.subarray(half), late.subarray(half)).lagMs).toBe(380);
    expect(rmsDbfs(late.subarray(half + 100 * 8, half + 300 * 8))).toBe(-96);
  });

  it('lies under what is said at the same time', () => {
    const said = tone(300, 1500, 0.3);
    const sent = talk({ delayMs: 80, heard: words, said });
    const added = sent.map((sample, index) => sample - (said[index] as number));
    const { lagMs, gainDb } = compare(words, added);
    expect(lagMs).toBe(80);
    expect(Math.abs(gainDb + 20)).toBeLessThan(1);
  });

  it('touches nothing while nothing is heard, and no key press', () => {
    const said = tone(300, 500);
    const sent: Buffer[] = [];
    const line = echoLine({ delayMs: 80, gainDb: 0, clock: () => 0 });
    for (const packet of packetsOf(said)) line.outgoing(packet, (passed) => sent.push(passed));
    expect(sent).toEqual(packetsOf(said));
    for (const packet of packetsOf(words)) line.incoming(packet, () => {});
    line.outgoing(keyPacket(), (passed) => expect(passed).toEqual(keyPacket()));
    expect.hasAssertions();
  });
});
