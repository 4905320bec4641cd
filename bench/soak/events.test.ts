import { describe, expect, it } from 'vitest';
import { soakEvents, steadyCall } from './events.ts';

const minuteMs = 60_000;
const kindsIn = (minutes: number) => soakEvents(minutes * minuteMs).map(({ kind }) => kind);

describe('what is done to the system', () => {
  it.each([2, 30, 240])('is everything at least once in %i minutes, in order, with two restarts', (minutes) => {
    const events = soakEvents(minutes * minuteMs);
    expect(new Set(events.map(({ kind }) => kind))).toEqual(new Set(['restart', 'recycle', 'outage']));
    expect(events.filter(({ kind }) => kind === 'restart')).toHaveLength(2);
    const times = events.map(({ atMs }) => atMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(times.at(-1)).toBeLessThan(minutes * minuteMs);
  });

  it('comes again and again in a long soak', () => {
    expect(kindsIn(30).filter((kind) => kind === 'outage').length).toBeGreaterThanOrEqual(6);
  });
});

it('gives a caller the same calls from the same seed, and others from another', () => {
  const calls = (seed: number) => Array.from({ length: 9 }, (_, turn) => steadyCall(2, turn, seed));
  expect(calls(5)).toEqual(calls(5));
  expect(calls(6)).not.toEqual(calls(5));
});
