import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silence } from '../../audio/tone.ts';
import { type JitterOptions, jitterLine } from './jitter-line.ts';
import { packetsOf } from './packet-fixture.ts';
import { seededRandom } from './random.ts';

/** Sends a minute of packets, one every 20 ms; how late each was, and their order. */
function send(options: Partial<JitterOptions> = {}, seed = 1) {
  const line = jitterLine({ maxDelayMs: 60, random: seededRandom(seed), clock: Date.now, ...options });
  const startedAtMs = Date.now();
  const order: number[] = [];
  const delaysMs: number[] = [];
  for (const [index, packet] of packetsOf(silence(60_000)).entries()) {
    line.outgoing(packet, (passed) => {
      expect(passed).toBe(packet);
      order.push(index);
      delaysMs[index] = Date.now() - startedAtMs - index * 20;
    });
    vi.advanceTimersByTime(20);
  }
  vi.advanceTimersByTime(60);
  return { order, delaysMs };
}

const inOrder = Array.from({ length: 3000 }, (_, index) => index);

describe('jitter', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('delays each packet by up to its maximum, and keeps them in order', () => {
    const { order, delaysMs } = send();
    expect(order).toEqual(inOrder);
    expect(Math.min(...delaysMs)).toBeLessThan(5);
    expect(Math.max(...delaysMs)).toBeGreaterThan(55);
    expect(Math.max(...delaysMs)).toBeLessThanOrEqual(60);
  });

  it('lets packets overtake one another when it is told to, and loses none', () => {
    const { order, delaysMs } = send({ keepOrder: false });
    expect(order).not.toEqual(inOrder);
    expect(order.toSorted((a, b) => a - b)).toEqual(inOrder);
    expect(Math.max(...delaysMs)).toBeLessThanOrEqual(60);
    expect(delaysMs.reduce((sum, delayMs) => sum + delayMs, 0) / delaysMs.length).toBeCloseTo(30, -0.5);
  });

  it('is the same from the same seed', () => {
    expect(send({}, 4)).toEqual(send({}, 4));
    expect(send({}, 4)).not.toEqual(send({}, 5));
  });

  it('leaves alone what the caller hears', () => {
    const heard: Buffer[] = [];
    const [packet] = packetsOf(silence(20)) as [Buffer];
    jitterLine({ maxDelayMs: 60, random: () => 0.9, clock: Date.now }).incoming(packet, (passed) => heard.push(passed));
    expect(heard).toEqual([packet]);
  });
});
