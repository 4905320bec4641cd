import { describe, expect, it } from 'vitest';
import { EventClock } from './event-clock.ts';

const startMs = Date.UTC(2026, 10, 24);
/** As Asterisk writes it. */
const said = (atMs: number) => new Date(atMs).toISOString().replace('Z', '+0000');

/** When each event is taken to have happened: `[said, received]` milliseconds after the start. */
function times(events: readonly (readonly [number, number])[]): number[] {
  const clock = new EventClock();
  return events.map(([saidMs, receivedMs]) => clock.timeOf(said(startMs + saidMs), startMs + receivedMs) - startMs);
}

describe('the time of an event', () => {
  it('is when it happened, however late it comes', () => {
    expect(
      times([
        [0, 2],
        [1_000, 4_000],
        [2_000, 2_003],
      ]),
    ).toEqual([2, 1_002, 2_002]);
  });

  it.each([-3_600_000, 3_600_000])('is by this machine’s clock, from which Asterisk’s differs by %d ms', (skewMs) => {
    expect(
      times([
        [skewMs, 1],
        [1_000 + skewMs, 1_501],
      ]),
    ).toEqual([1, 1_001]);
  });

  it('is when it came after a clock has been set', () => {
    const hourMs = 3_600_000;
    expect(
      times([
        [0, 1],
        [-hourMs, 1_000],
        [1_000 - hourMs, 2_300],
      ]),
    ).toEqual([1, 1_000, 2_000]);
    expect(
      times([
        [0, 1],
        [hourMs, 1_000],
        [1_000 + hourMs, 2_300],
      ]),
    ).toEqual([1, 1_000, 2_000]);
  });

  it('forgets how quick the way was a minute ago', () => {
    const slow = Array.from({ length: 61 }, (_, index) => [index * 1_000, index * 1_000 + 500] as const);
    expect(times([[0, 1], ...slow]).at(-1)).toBe(60_500);
  });

  it('is when it came where Asterisk does not say', () => {
    const clock = new EventClock();
    for (const timestamp of [undefined, '', 'yesterday']) expect(clock.timeOf(timestamp, startMs)).toBe(startMs);
  });
});
