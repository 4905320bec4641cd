import { expect, it } from 'vitest';
import { createSteadyClock } from './steady-clock.ts';

const HOUR_MS = 3_600_000;

function openClock() {
  const system = { wallMs: 1_000_000, elapsedMs: 500, calls: 0 };
  const jumps: number[] = [];
  const now = createSteadyClock({
    wall: () => system.wallMs,
    elapsed: () => system.elapsedMs,
    isIdle: () => system.calls === 0,
    jumped: (byMs) => jumps.push(byMs),
  });
  const pass = (ms: number) => {
    system.wallMs += ms;
    system.elapsedMs += ms;
  };
  return { now, system, jumps, pass };
}

it('tells the system’s time', () => {
  const { now, pass } = openClock();
  expect(now()).toBe(1_000_000);
  pass(250);
  expect(now()).toBe(1_000_250);
});

it.each([HOUR_MS, -HOUR_MS])(
  'goes on through a call when the system’s clock is set by %d ms, and says so once',
  (byMs) => {
    const { now, system, jumps, pass } = openClock();
    system.calls = 1;
    pass(1_000);
    system.wallMs += byMs;
    expect(now()).toBe(1_001_000);
    pass(20);
    expect(now()).toBe(1_001_020);
    expect(jumps).toEqual([byMs]);
    system.wallMs -= byMs;
    expect(now()).toBe(1_001_020);
    expect(jumps).toEqual([byMs, -byMs]);
  },
);

it('follows the system’s clock when the last call is over', () => {
  const { now, system, jumps, pass } = openClock();
  system.calls = 1;
  system.wallMs += HOUR_MS;
  now();
  system.calls = 0;
  pass(5);
  expect(now()).toBe(1_000_005 + HOUR_MS);
  system.calls = 1;
  pass(5);
  expect(now()).toBe(1_000_010 + HOUR_MS);
  expect(jumps).toEqual([HOUR_MS]);
});

it('makes no step of what a time server corrects in a call', () => {
  const { now, system, jumps, pass } = openClock();
  system.calls = 1;
  for (let second = 0; second < 100; second += 1) {
    pass(1_000);
    system.wallMs += 15;
  }
  expect(now()).toBe(1_100_000);
  expect(jumps).toEqual([]);
});
