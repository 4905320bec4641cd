import { describe, expect, it } from 'vitest';
import { concatPcm, silence, tone } from '../../audio/tone.ts';
import { type OutageLine, type OutageOptions, outageLine } from './outage-line.ts';
import { packetsOf, rtpOf } from './packet-fixture.ts';

const audio = concatPcm(silence(500), tone(300, 1500));

/** Sends two seconds; the times (ms) of the packets that were lost. */
function lost(options: Omit<OutageOptions, 'clock'>, act: (line: OutageLine, atMs: number) => void = () => {}) {
  let now = 0;
  const line = outageLine({ ...options, clock: () => now });
  const arrived = new Set<number>();
  const packets = packetsOf(audio);
  for (const [index, packet] of packets.entries()) {
    now = index * 20;
    act(line, now);
    line.outgoing(packet, (passed) => {
      expect(passed).toBe(packet);
      arrived.add(now);
    });
  }
  return packets.map((_, index) => index * 20).filter((atMs) => !arrived.has(atMs));
}

const every20 = (fromMs: number, untilMs: number) =>
  Array.from({ length: (untilMs - fromMs) / 20 }, (_, index) => fromMs + index * 20);

describe('an outage', () => {
  it('loses what is sent for a while, from the middle of what is said', () => {
    expect(lost({ durationMs: 400, moment: { kind: 'speech', afterMs: 300 } })).toEqual(every20(800, 1200));
  });

  it('may last for ever', () => {
    expect(lost({ durationMs: Number.POSITIVE_INFINITY, moment: { kind: 'call', afterMs: 1000 } })).toEqual(
      every20(1000, 2000),
    );
  });

  it('begins and ends when it is told to', () => {
    const act = (line: OutageLine, atMs: number) => {
      if (atMs === 600) line.cut();
      if (atMs === 1400) line.restore();
    };
    expect(lost({ durationMs: Number.POSITIVE_INFINITY }, act)).toEqual(every20(600, 1400));
    expect(lost({ durationMs: 100 }, act)).toEqual(every20(600, 700));
  });

  it('leaves a gap in the sequence numbers, for the network lost what the telephone sent', () => {
    const line = outageLine({ durationMs: 1, clock: () => 0 });
    const sequences: number[] = [];
    for (const [index, packet] of packetsOf(audio).slice(0, 3).entries()) {
      if (index === 1) line.cut();
      line.outgoing(packet, (passed) => sequences.push(rtpOf(passed).sequence));
      line.restore();
    }
    expect(sequences).toEqual([0xfff0, 0xfff2]);
  });

  it('leaves alone what the caller hears', () => {
    const line = outageLine({ durationMs: 1, clock: () => 0 });
    line.cut();
    const heard: Buffer[] = [];
    for (const packet of packetsOf(audio)) line.incoming(packet, (passed) => heard.push(passed));
    expect(heard).toHaveLength(100);
  });
});
