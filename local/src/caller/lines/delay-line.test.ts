import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silence } from '../../audio/tone.ts';
import { combineLines } from './combined-line.ts';
import { delayLine } from './delay-line.ts';
import { packetsOf } from './packet-fixture.ts';

describe('a delay', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each(['outgoing', 'incoming'] as const)('is the same for each packet, %s', (direction) => {
    const line = delayLine({ eachWayMs: 75, clock: Date.now });
    const packets = packetsOf(silence(1000));
    const passed: { packet: Buffer; lateMs: number }[] = [];
    for (const [index, packet] of packets.entries()) {
      line[direction](packet, (one) => passed.push({ packet: one, lateMs: Date.now() - index * 20 }));
      vi.advanceTimersByTime(20);
    }
    vi.advanceTimersByTime(75);
    expect(passed).toEqual(packets.map((packet) => ({ packet, lateMs: 75 })));
  });

  it('adds up with another line’s', () => {
    const near = delayLine({ eachWayMs: 50, clock: Date.now });
    const line = combineLines(near, delayLine({ eachWayMs: 25, clock: Date.now }));
    const [packet] = packetsOf(silence(20)) as [Buffer];
    const atMs: number[] = [];
    line.outgoing(packet, () => atMs.push(Date.now()));
    line.incoming(packet, () => atMs.push(Date.now()));
    vi.advanceTimersByTime(100);
    expect(atMs).toEqual([75, 75]);
  });
});
