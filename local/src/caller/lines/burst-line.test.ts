import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { concatPcm, silence, tone } from '../../audio/tone.ts';
import { type BurstOptions, burstLine } from './burst-line.ts';
import { packetsOf } from './packet-fixture.ts';

/** Sends audio, packet by packet; when each arrived, in order. */
function send(audio: Int16Array, options: Omit<BurstOptions, 'clock'>, holdAtMs?: number) {
  const line = burstLine({ ...options, clock: Date.now });
  const startedAtMs = Date.now();
  const arrivals: { index: number; atMs: number }[] = [];
  for (const [index, packet] of packetsOf(audio).entries()) {
    if (index * 20 === holdAtMs) line.hold();
    line.outgoing(packet, () => arrivals.push({ index, atMs: Date.now() - startedAtMs }));
    vi.advanceTimersByTime(20);
  }
  vi.advanceTimersByTime(1000);
  expect(arrivals.map(({ index }) => index)).toEqual(arrivals.map((_, index) => index));
  return arrivals.map(({ atMs }) => atMs);
}

/** When packets arrive that leave at 0, 20, 40…, and those in the stretches at their ends. */
function expected(count: number, held: readonly (readonly [fromMs: number, untilMs: number])[]) {
  return Array.from({ length: count }, (_, index) => {
    const window = held.find(([fromMs, untilMs]) => index * 20 >= fromMs && index * 20 < untilMs);
    return window?.[1] ?? index * 20;
  });
}

describe('a burst', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('holds packets once, a while after the caller begins to speak, and delivers them at once', () => {
    const audio = concatPcm(silence(1000), tone(300, 1500), silence(500), tone(300, 1000));
    const arrivals = send(audio, { holdMs: 300, moment: { kind: 'speech', afterMs: 500 } });
    expect(arrivals).toEqual(expected(200, [[1500, 1800]]));
  });

  it('comes at a given time of the call', () => {
    const arrivals = send(silence(2000), { holdMs: 300, moment: { kind: 'call', afterMs: 400 } });
    expect(arrivals).toEqual(expected(100, [[400, 700]]));
  });

  it('comes again and again', () => {
    const arrivals = send(silence(4000), { holdMs: 200, moment: { kind: 'every', periodMs: 1000 } });
    const held = [1000, 2000, 3000].map((fromMs) => [fromMs, fromMs + 200] as const);
    expect(arrivals).toEqual(expected(200, held));
  });

  it('comes when it is told to, and only then', () => {
    expect(send(tone(300, 1000), { holdMs: 300 }, 240)).toEqual(expected(50, [[240, 540]]));
    expect(send(tone(300, 1000), { holdMs: 300 })).toEqual(expected(50, []));
  });

  it('of a caller that never speaks does not come', () => {
    expect(send(silence(1000), { holdMs: 300, moment: { kind: 'speech', afterMs: 0 } })).toEqual(expected(50, []));
  });
});
